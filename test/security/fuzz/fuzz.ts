/** Sends batches of fuzzed requests to the Worker in workerd, and checks what must hold. */
import { createExecutionContext, env, waitOnExecutionContext } from 'cloudflare:test';
import * as fc from 'fast-check';
import { expect, inject } from 'vitest';
import type { Env } from '../../../worker/routes/context.ts';
import worker from '../../../worker/worker.ts';
import { ORIGIN, type OriginDouble } from '../../worker/origin-double.ts';
import { SITE } from '../../worker/visitor.ts';
import { type Heard, listenAt } from './origin.ts';
import { type Answer, checkAnswer, FILM, type Sent } from './promises.ts';
import { type FuzzRequest, fuzzRequest } from './requests.ts';

/** Requests that are under way at once. */
const BATCH = 25;
const RIGHTS_MAX = 31;

const ASSETS = {
  fetch: async () => new Response('<!doctype html>', { status: 404, headers: { 'x-from-the-site': '1' } }),
};

/** @param heardOnly credentials that the origin may hear although nobody has shown them */
export async function fuzz(origin: OriginDouble, heardOnly: string[]): Promise<void> {
  const { requests, seed } = inject('fuzz');
  // No spies: they would remember every call. To the end of the file: what is under way goes on after it.
  for (const level of ['error', 'warn'] as const) console[level] = () => {};
  const heard = listenAt(origin);
  const statuses = new Map<number, number>();
  const begun = Date.now();
  const property = fc.asyncProperty(fc.array(fuzzRequest, { minLength: BATCH, maxLength: BATCH }), async (batch) => {
    origin.log.length = 0;
    origin.headers.length = 0;
    for (const status of await Promise.all(batch.map(send))) statuses.set(status, (statuses.get(status) ?? 0) + 1);
    checkOrigin(origin, heard, heardOnly);
  });
  await fc.assert(property, { numRuns: Math.ceil(requests / BATCH), seed });
  const counts = [...statuses].sort().map(([status, count]) => `${count} × ${status}`);
  const seconds = ((Date.now() - begun) / 1000).toFixed(0);
  console.log(`fuzz: seed ${seed}, ${seconds} s; ${counts.join(', ')}; ${watched} saw a playlist or a film`);
  // A generator that gets nowhere finds nothing.
  expect(watched).toBeGreaterThan(requests / 100);
  for (const status of [200, 202, 204, 302, 400, 401, 403, 404, 405, 413, 502]) expect(statuses.has(status)).toBe(true);
}

let watched = 0;
const rights: string[] = [];
const everShown = { cookie: new Set<string>(), authorization: new Set<string>(), 'x-api-key': new Set<string>() };

async function send({ method, path, headers: list, body }: FuzzRequest): Promise<number> {
  const headers = headersOf(list);
  const resolved = path.replace(/\{right:(\d+)\}/g, (_, n) => rights[Number(n) % Math.max(rights.length, 1)] ?? 'none');
  const url = URL.parse(SITE + resolved) ?? new URL(SITE);
  const sent: Sent = { method, url, headers };
  remember(sent);
  const request = new Request(url, { method, headers, body, redirect: 'manual' });
  const ctx = createExecutionContext();
  const response = await worker.fetch(request, { ...env, ASSETS } as unknown as Env, ctx);
  const text = new TextDecoder().decode(await response.arrayBuffer());
  await waitOnExecutionContext(ctx);
  const answer: Answer = { status: response.status, headers: response.headers, text };
  checkAnswer(sent, answer);
  if (FILM.test(text)) watched++;
  for (const [found] of text.matchAll(/[\w-]{60,}(?=\/segment)/g)) rights[(rights.length + 1) % RIGHTS_MAX] = found;
  return response.status;
}

/** What no header may carry is not sent. */
function headersOf(list: Array<[string, string]>): Headers {
  const headers = new Headers();
  for (const [name, value] of list) {
    // workerd would take it, and warn of what no other client does.
    if ([...value].some((char) => char > '\x7f')) continue;
    try {
      headers.set(name, value);
    } catch {
      // Such as one with a line break.
    }
  }
  return headers;
}

function remember({ headers, url }: Sent): void {
  const cookie = headers.get('cookie');
  if (cookie !== null) {
    everShown.cookie.add(cookie);
    for (const [own] of cookie.matchAll(/_mydia_key=[^;\s]+/g)) everShown.cookie.add(own);
  }
  everShown.authorization.add(headers.get('authorization') ?? '');
  everShown['x-api-key'].add(headers.get('x-api-key') ?? '');
  everShown['x-api-key'].add(url.searchParams.get('api_key') ?? '');
}

function checkOrigin(origin: OriginDouble, heard: Heard, heardOnly: string[]): void {
  expect([...heard.hosts].filter((host) => host !== ORIGIN)).toEqual([]);
  const unknown = [
    ...heard.cookies.difference(everShown.cookie),
    ...heard.authorizations.difference(everShown.authorization),
    ...heard.apiKeys.difference(everShown['x-api-key']),
  ];
  expect(unknown.filter((value) => !heardOnly.includes(value))).toEqual([]);
  expect(origin.starts.filter((film) => film.includes('closed-'))).toEqual([]);
}
