/**
 * The origin as the Worker sees it: Mydia's answers, without ffmpeg. The Worker, its Durable Objects and the tests
 * share one isolate, so replacing its `fetch` puts this double behind all of them.
 */
import { afterEach, beforeEach, vi } from 'vitest';
import { FILE_HEADER, SESSION_HEADER } from '../../protocol/urls.ts';

export const ORIGIN = 'https://origin.test';
export const PUBLIC = 'https://media.example';

export interface OriginDouble {
  /** Every request that has reached the origin: `GET /api/v1/stream/movie/1`, with its query. */
  log: string[];
  /** The headers of each request in `log`. */
  headers: Headers[];
  /** Sessions that have been started and not been stopped. */
  running: Set<string>;
  /** The media id of each start. */
  starts: string[];
  /** How long a start takes, in milliseconds. */
  startDelayMs: number;
  direct: boolean;
  ready: boolean;
  /**
   * Whether the answer to a start says if the session is new. True for the embedded origin, false for Mydia. When
   * `tellsNewSessions` is false, and a session of a viewer's account lists segments from its first answer on, the edge
   * takes it for an older session. So a test that wants a new session sets `ready` to false before the start.
   */
  tellsNewSessions: boolean;
  /** The location to which a start redirects; `%` stands for the session. */
  location: string;
  /** The entries in the playlist of a ready session; `%` stands for the session. */
  segments: string[];
  /** The playlist of a ready session, instead of one made of `segments`. */
  playlist: string | null;
  /** Every viewer's saved position, and the film's duration, in seconds. */
  position: number;
  duration: number | null;
  /** The version of every film's file, as the embedded origin tells it. */
  version: string | null;
  /** The viewers who may watch: values of any credential. */
  viewers: string[];
  /** The account of each credential that does not itself name its account. */
  users: Record<string, string>;
  /** @returns the credential by which the origin lets the request in */
  accountOf(request: Request): string | undefined;
  /** Answers a request for candidates. By default the answer is a 404, since a Mydia of 2025 has no such route. */
  candidates: (request: Request) => Response;
  /**
   * Answers GraphQL, which a Mydia of 2025 does not have. `log` has neither these requests nor those for candidates.
   */
  graphql: (request: Request) => Response | Promise<Response>;
  /** The keys that the edge has tried. `log` does not have these requests. */
  tried: string[];
  tryKey(request: Request): Response;
  /** Answers in the double's place, unless it returns undefined. */
  instead: ((request: Request) => Response | undefined | Promise<Response | undefined>) | null;
  /**
   * Resolves once the edge asks for nothing more. A test that does not wait for this may go on before the edge has
   * asked for segments ahead of a player.
   */
  quiet(): Promise<void>;
}

const QUIET_MS = 15;

/** Replaces the origin until the end of the test file, since work that a test has started may go on after the test. */
export function useOrigin(): OriginDouble {
  const origin = {} as OriginDouble;
  let heard = 0;
  beforeEach(() => {
    Object.assign(origin, {
      log: [],
      headers: [],
      running: new Set(),
      starts: [],
      startDelayMs: 0,
      direct: false,
      ready: true,
      tellsNewSessions: true,
      location: `${PUBLIC}/api/v1/hls/%/index.m3u8`,
      segments: ['segment_000.ts', 'segment_001.ts'],
      playlist: null,
      position: 0,
      duration: null,
      version: null,
      viewers: ['_mydia_key=alice', '_mydia_key=bob', 'service-key', 'Bearer jwt-of-alice', 'key-of-alice'],
      users: {},
      accountOf({ headers }) {
        return ['cookie', 'authorization', 'x-api-key']
          .map((name) => headers.get(name) ?? '')
          .find((value) => origin.viewers.includes(value));
      },
      candidates: () => Response.json({ errors: { detail: 'Not Found' } }, { status: 404 }),
      graphql: () => Response.json({ errors: { detail: 'Not Found' } }, { status: 404 }),
      tried: [],
      tryKey: (request) =>
        origin.accountOf(request)
          ? Response.json({ error: 'Media item not found' }, { status: 404 })
          : Response.json({ error: 'Unauthorized', message: 'Invalid API key' }, { status: 401 }),
      instead: null,
      async quiet() {
        for (let before = -1; before !== heard; await scheduler.wait(QUIET_MS)) before = heard;
      },
    } satisfies OriginDouble);
    vi.stubGlobal('fetch', (input: RequestInfo, init?: RequestInit) => {
      heard++;
      return answer(origin, new Request(input, init));
    });
  });
  afterEach(() => origin.quiet());
  return origin;
}

async function answer(origin: OriginDouble, request: Request): Promise<Response> {
  const url = new URL(request.url);
  // The edge asks for candidates once in a while, to find out which version of Mydia the origin is.
  if (url.pathname.endsWith('/candidates')) return origin.candidates(request);
  if (url.pathname === '/api/graphql') return origin.graphql(request);
  if (url.pathname.endsWith(NO_FILM)) {
    origin.tried.push(request.headers.get('x-api-key') ?? request.headers.get('authorization') ?? '');
    return origin.tryKey(request);
  }
  origin.log.push(`${request.method} ${url.pathname}${url.search}`);
  origin.headers.push(request.headers);
  if (url.origin !== ORIGIN) throw new Error(`The edge has asked ${url.origin}`);
  const other = await origin.instead?.(request);
  if (other) return other;
  const account = origin.accountOf(request);
  if (!account) return Response.json({ error: 'Unauthorized' }, { status: 401 });
  if (url.pathname.startsWith('/api/v1/playback/')) {
    const headers: Record<string, string> = origin.version === null ? {} : { [FILE_HEADER]: origin.version };
    return Response.json({ position_seconds: origin.position, duration_seconds: origin.duration }, { headers });
  }
  if (url.pathname.startsWith('/api/v1/stream/'))
    return stream(origin, request, sessionOf(url.pathname, origin.users[account] ?? account));
  const [, session = '', name = ''] = /^\/api\/v1\/hls\/([^/]+)(?:\/(.+))?$/.exec(url.pathname) ?? [];
  if (request.method === 'DELETE') {
    const status = origin.running.delete(session) ? 'terminated' : 'not_found';
    return Response.json({ status, session_id: session });
  }
  if (!origin.running.has(session)) return Response.json({ error: 'HLS session not found' }, { status: 404 });
  if (name !== 'index.m3u8') return segment(`${session} ${name}`, request.headers.get('range'));
  if (!origin.ready) return Response.json({ error: 'Master playlist not ready yet, please retry' }, { status: 404 });
  const playlist = origin.playlist ?? mediaPlaylist(origin.segments.map((uri) => uri.replace('%', session)));
  return new Response(playlist, { headers: { 'content-type': 'application/vnd.apple.mpegurl' } });
}

/** The edge asks for this film to find out whether the origin accepts a key. */
const NO_FILM = '/playback/movie/00000000-0000-4000-8000-000000000000';

/**
 * A file and a user have one session, as at Mydia. A session of the edge's own account is named after the file alone.
 */
export function sessionOf(pathname: string, account: string): string {
  const user = /alice|bob/.exec(account)?.[0];
  return ['session-of', pathname.split('/').at(-1), user].filter(Boolean).join('-');
}

async function stream(origin: OriginDouble, request: Request, session: string): Promise<Response> {
  if (origin.direct) return segment('the file as it is', request.headers.get('range'));
  origin.starts.push(new URL(request.url).pathname.split('/').at(-1) ?? '');
  await scheduler.wait(origin.startDelayMs);
  const told: Record<string, string> = origin.tellsNewSessions
    ? { [SESSION_HEADER]: origin.running.has(session) ? 'running' : 'new' }
    : {};
  origin.running.add(session);
  // Mydia's player of 2026 asks for the stream as JSON.
  if (new URL(request.url).searchParams.get('resolve') === 'json') {
    const body = { hls_url: `/api/v1/hls/${session}/index.m3u8?mode=transcode`, duration: 90 };
    return Response.json(body, { headers: told });
  }
  const headers = { location: origin.location.replace('%', session), ...told };
  return new Response(null, { status: 302, headers });
}

/** The double knows one form of range: `bytes=<first>-<last>`. */
function segment(content: string, range: string | null): Response {
  const headers = {
    'content-type': 'video/mp2t',
    'accept-ranges': 'bytes',
    'cache-control': 'public, max-age=31536000',
  };
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
  const whole = { ...headers, 'content-length': String(content.length) };
  if (!first || !last) return new Response(content, { headers: whole });
  if (Number(first) >= content.length) return Response.json({ error: 'Invalid range request' }, { status: 416 });
  const part = content.slice(Number(first), Number(last) + 1);
  const ranged = {
    ...headers,
    'content-length': String(part.length),
    'content-range': `bytes ${first}-${last}/${content.length}`,
  };
  return new Response(part, { status: 206, headers: ranged });
}

/** The length of each segment of a ready session, in seconds. */
export const SEGMENT_S = 7.5;

export const mediaPlaylist = (segments: string[]): string =>
  [
    '#EXTM3U',
    '#EXT-X-VERSION:3',
    '#EXT-X-TARGETDURATION:8',
    '#EXT-X-MEDIA-SEQUENCE:0',
    '#EXT-X-PLAYLIST-TYPE:EVENT',
    ...segments.flatMap((uri) => [`#EXTINF:${SEGMENT_S.toFixed(6)},`, uri]),
  ].join('\n');
