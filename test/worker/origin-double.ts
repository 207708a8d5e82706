/**
 * The origin as the Worker sees it: Mydia's answers, without ffmpeg. The Worker, its Durable Objects and the tests share
 * one isolate, so that taking the place of its `fetch` puts this double behind all of them.
 */
import { afterEach, beforeEach, vi } from 'vitest';

export const ORIGIN = 'https://origin.test';
export const PUBLIC = 'https://media.example';

export interface OriginDouble {
  /** Every request that has reached the origin: `GET /api/v1/stream/movie/1`. */
  log: string[];
  headers: Headers[];
  /** Sessions that have been started and not been stopped. */
  running: Set<string>;
  /** Media ids of which a session was asked for, once for each time. */
  starts: string[];
  /** How long a start takes, in milliseconds. */
  startDelayMs: number;
  direct: boolean;
  ready: boolean;
  /** What the redirect says; `%` stands for the session. */
  location: string;
  /** Media playlist entries of a ready session; `%` stands for the session. */
  segments: string[];
  /** Who may watch: values of any credential. */
  viewers: string[];
  /** Answers instead of the double for requests it matches. */
  instead: ((request: Request) => Response | Promise<Response> | undefined) | null;
}

export function useOrigin(): OriginDouble {
  const origin = {} as OriginDouble;
  beforeEach(() => {
    Object.assign(origin, {
      log: [],
      headers: [],
      running: new Set(),
      starts: [],
      startDelayMs: 0,
      direct: false,
      ready: true,
      location: `${PUBLIC}/api/v1/hls/%/index.m3u8`,
      segments: ['segment_000.ts', 'segment_001.ts'],
      viewers: ['_mydia_key=alice', '_mydia_key=bob', 'service-key', 'Bearer jwt-of-alice', 'key-of-alice'],
      instead: null,
    } satisfies OriginDouble);
    vi.stubGlobal('fetch', (input: RequestInfo, init?: RequestInit) => answer(origin, new Request(input, init)));
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });
  return origin;
}

async function answer(origin: OriginDouble, request: Request): Promise<Response> {
  const url = new URL(request.url);
  origin.log.push(`${request.method} ${url.pathname}`);
  origin.headers.push(request.headers);
  if (url.origin !== ORIGIN) throw new Error(`The edge has asked ${url.origin}`);
  const other = await origin.instead?.(request);
  if (other) return other;
  const shown = ['cookie', 'authorization', 'x-api-key'].map((name) => request.headers.get(name) ?? '');
  if (!shown.some((value) => origin.viewers.includes(value))) {
    return Response.json({ error: 'Unauthorized' }, { status: 401 });
  }
  if (url.pathname.startsWith('/api/v1/playback/')) {
    return Response.json({ position_seconds: 0, duration_seconds: null });
  }
  if (url.pathname.startsWith('/api/v1/stream/')) return stream(origin, url.pathname);
  const [, session = '', name = ''] = /^\/api\/v1\/hls\/([^/]+)(?:\/(.+))?$/.exec(url.pathname) ?? [];
  if (request.method === 'DELETE') {
    const status = origin.running.delete(session) ? 'terminated' : 'not_found';
    return Response.json({ status, session_id: session });
  }
  if (!origin.running.has(session)) return Response.json({ error: 'HLS session not found' }, { status: 404 });
  if (name !== 'index.m3u8') return new Response(`${session} ${name}`, { headers: { 'content-type': 'video/mp2t' } });
  if (!origin.ready) return Response.json({ error: 'Master playlist not ready yet, please retry' }, { status: 404 });
  return new Response(mediaPlaylist(origin.segments.map((segment) => segment.replace('%', session))));
}

async function stream(origin: OriginDouble, pathname: string): Promise<Response> {
  if (origin.direct) return new Response('x', { status: 206, headers: { 'content-range': 'bytes 0-0/9' } });
  const id = pathname.split('/').at(-1) ?? '';
  const session = `session-of-${id}`;
  origin.starts.push(id);
  await scheduler.wait(origin.startDelayMs);
  origin.running.add(session);
  return new Response(null, { status: 302, headers: { location: origin.location.replace('%', session) } });
}

const mediaPlaylist = (segments: string[]): string =>
  [
    '#EXTM3U',
    '#EXT-X-VERSION:3',
    '#EXT-X-TARGETDURATION:8',
    '#EXT-X-MEDIA-SEQUENCE:0',
    '#EXT-X-PLAYLIST-TYPE:EVENT',
    ...segments.flatMap((uri) => ['#EXTINF:7.500000,', uri]),
  ].join('\n');
