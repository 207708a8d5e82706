/**
 * The origin under fuzz: it shows some media to no viewer, fails at some, and logs every request with its credentials.
 */
import { vi } from 'vitest';
import { ORIGIN, type OriginDouble } from '../../worker/origin-double.ts';

/** The origin double sends this header in every answer that can reach a viewer unchanged. */
export const FROM_ORIGIN = 'x-from-the-origin';
const SERVICE = 'service-key';

export interface HeardRequest {
  hosts: Set<string>;
  cookies: Set<string>;
  authorizations: Set<string>;
  apiKeys: Set<string>;
}

/** @param origin the double of this test, as `useOrigin` returns it */
export function listenAt(origin: OriginDouble): HeardRequest {
  const heard: HeardRequest = { hosts: new Set(), cookies: new Set(), authorizations: new Set(), apiKeys: new Set() };
  origin.instead = (request) => refuse(request) ?? fail(request) ?? miss(request);
  const answer = globalThis.fetch;
  vi.stubGlobal('fetch', async (input: RequestInfo, init?: RequestInit) => {
    const request = new Request(input, init);
    heard.hosts.add(new URL(request.url).origin);
    note(heard.cookies, request.headers.get('cookie'));
    note(heard.authorizations, request.headers.get('authorization'));
    note(heard.apiKeys, request.headers.get('x-api-key'));
    const response = await answer(request);
    const marked = new Response(response.body, response);
    marked.headers.set(FROM_ORIGIN, '1');
    if (request.headers.get('x-api-key') === SERVICE) marked.headers.append('set-cookie', `_mydia_key=${SERVICE}`);
    return marked;
  });
  return heard;
}

function note(values: Set<string>, value: string | null): void {
  if (value !== null) values.add(value);
}

/** Refuses the films that only the edge's own account may watch. */
function refuse({ url, headers }: Request): Response | undefined {
  if (!new URL(url).pathname.includes('closed-') || headers.get('x-api-key') === SERVICE) return undefined;
  return Response.json({ error: 'Unauthorized' }, { status: 401 });
}

const FAILURES: Record<string, () => Response | Promise<Response>> = {
  'broken-0': () => new Response('broken', { status: 500 }),
  'broken-1': () => Promise.reject(new TypeError('Network connection lost.')),
  'broken-2': () => new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } }),
  'broken-3': () => new Response(null, { status: 302, headers: { location: 'https://elsewhere.example/a' } }),
  'broken-4': () => new Response(null, { status: 302, headers: { location: `${ORIGIN}/api/v1/hls/../../etc` } }),
  'broken-5': () => Response.json({ error: 'Movie not found' }, { status: 404 }),
};

function fail({ url }: Request): Response | Promise<Response> | undefined {
  const [film = ''] = /broken-\d/.exec(url) ?? [];
  return FAILURES[film]?.();
}

/**
 * Answers 404 for a film with a very long id. The double names a session after its film, and this session's name would
 * be too long for the edge.
 */
function miss({ url }: Request): Response | undefined {
  return /\/[\w-]{60,}$/.test(new URL(url).pathname)
    ? Response.json({ error: 'Movie not found' }, { status: 404 })
    : undefined;
}
