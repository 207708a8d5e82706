/** Draws requests: some follow the real routes, others do not. */
import * as fc from 'fast-check';
import { fuzzHeaders } from './headers.ts';
import { odd, word } from './odd.ts';

export interface FuzzRequest {
  method: string;
  /** Path and query. `{right:<n>}` stands for a segment right that was given out before. */
  path: string;
  headers: Array<[string, string]>;
  body: string | null;
  /** Whether the edge that gets the request keeps heads. */
  heads: boolean;
}

/**
 * Every signed-in viewer may watch `OPEN`, and only the edge's own account may watch `CLOSED`. The origin fails at
 * `BROKEN`.
 */
export const OPEN = ['open-1', 'open-2', 'open-3', 'open-4'];
export const CLOSED = ['closed-1', 'closed-2'];
export const BROKEN = ['broken-0', 'broken-1', 'broken-2', 'broken-3', 'broken-4', 'broken-5'];

/**
 * These ids are few, so that several requests have the same visit. Some of these visits are cancelled in the end.
 * Enough other visits are not cancelled, so viewers do watch films.
 */
const VISITS = ['visit-aaaaaaaaaaaaaaaa', 'visit-bbbbbbbbbbbbbbbb', 'visit-cccccccccccccccc', '0123456789abcdef'];

const id = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...OPEN) },
  { weight: 3, arbitrary: fc.constantFrom(...CLOSED) },
  { weight: 4, arbitrary: fc.constantFrom(...BROKEN) },
  { weight: 2, arbitrary: odd },
);
const kind = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('movie', 'episode', 'file') },
  fc.constant('series'),
  odd,
);
const ref = fc.oneof(
  fc.tuple(kind, id).map((parts) => parts.join('/')),
  id,
);
const visit = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...VISITS) },
  { weight: 12, arbitrary: fc.nat(2_000).map((n) => `visit-number-000000-${n}`) },
  odd,
);
const right = fc.oneof(
  { weight: 6, arbitrary: fc.nat(30).map((n) => `{right:${n}}`) },
  fc.tuple(fc.nat(30), odd).map(([n, text]) => `{right:${n}}${text}`),
  fc.stringMatching(/^[\w-]{40,90}$/),
  odd,
);
const resource = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('segment_000.ts', 'segment_001.ts', 'index.m3u8') },
  odd,
);
const session = fc.oneof(
  fc.tuple(kind, id, visit).map((parts) => parts.join('.')),
  id.map((name) => `session-of-${name}`),
  id.map((name) => `session-of-${name}-alice`),
  odd,
);
const action = fc.constantFrom('preload', 'renew', 'cancel');

/** Every route of worker/worker.ts. */
const route = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(action, ref).map(([act, of]) => `/api/v1/hls/${act}/${of}`) },
  { weight: 5, arbitrary: ref.map((of) => `/api/v1/hls/play/${of}/index.m3u8`) },
  { weight: 5, arbitrary: fc.tuple(ref, right, resource).map((parts) => `/api/v1/hls/play/${parts.join('/')}`) },
  { weight: 3, arbitrary: ref.map((of) => `/api/v1/stream/${of}`) },
  { weight: 2, arbitrary: session.map((name) => `/api/v1/hls/${name}/index.m3u8`) },
  { weight: 1, arbitrary: session.map((name) => `/api/v1/hls/${name}`) },
  { weight: 1, arbitrary: fc.tuple(session, resource).map((parts) => `/api/v1/hls/${parts.join('/')}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('/api/v1/auth/login', '/api/v1/auth/logout', '/api/v1/library', '/api', '/api/'),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('/', '/sw.js', '/movies/open-1', '/play/movie/open-1', '/demo.json', '/site/x.js'),
  },
);
const wild = fc
  .array(fc.oneof(word, word, id, odd), { maxLength: 9 })
  .chain((parts) => fc.constantFrom('/', '//', '%2f', '/./').map((slash) => `/${parts.join(slash)}`));
/** A real route with text inserted at any place. */
const bent = fc
  .tuple(route, fc.nat(60), odd)
  .map(([path, at, text]) => path.slice(0, at % path.length) + text + path.slice(at % path.length));
const path = fc.oneof({ weight: 7, arbitrary: route }, { weight: 2, arbitrary: bent }, { weight: 2, arbitrary: wild });

const key = fc.constantFrom('key-of-alice', 'key-of-mallory', 'key%0a', '');
const query = fc
  .array(
    fc.oneof(
      { weight: 5, arbitrary: visit.map((value) => `visit=${value}`) },
      { weight: 1, arbitrary: key.map((value) => `api_key=${value}`) },
      { weight: 1, arbitrary: fc.constantFrom('headstart=off', 'headstart=', 'visit', '=', 'api_key') },
      { weight: 1, arbitrary: fc.tuple(odd, odd).map((parts) => parts.join('=')) },
    ),
    { maxLength: 3 },
  )
  .map((parts) => (parts.length > 0 ? `?${parts.join('&')}` : ''));

const visitBody = fc
  .record(
    {
      visit: fc.oneof({ weight: 5, arbitrary: fc.constantFrom<unknown>(...VISITS) }, fc.jsonValue()),
      position: fc.oneof(fc.double(), fc.jsonValue()),
      playing: fc.oneof(fc.boolean(), fc.jsonValue()),
      capabilities: fc.oneof(fc.constant({ video: ['h264'] }), fc.jsonValue()),
    },
    { requiredKeys: [] },
  )
  .map((value) => JSON.stringify(value));
const body = fc.oneof(
  { weight: 5, arbitrary: visit.map((name) => JSON.stringify({ visit: name })) },
  { weight: 3, arbitrary: visitBody },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: odd },
  {
    weight: 1,
    arbitrary: fc.constantFrom('[', '['.repeat(8_000), 'x'.repeat(9_000), '\u0000', '{"visit":', '{"__proto__":{}}'),
  },
);

/** Most requests have the method that their route expects, and so get past the first check. */
const method = fc.oneof(
  { weight: 4, arbitrary: fc.constant('fitting') },
  fc.constantFrom('GET', 'HEAD', 'POST', 'DELETE', 'PUT', 'PATCH', 'OPTIONS', 'PROPFIND', 'PURGE', 'SEARCH'),
);
const fitting = (of: string): string => (/\/hls\/(?:preload|renew|cancel)\//.test(of) ? 'POST' : 'GET');

export const fuzzRequest: fc.Arbitrary<FuzzRequest> = fc
  .record({
    method,
    path,
    query,
    headers: fuzzHeaders,
    body: fc.option(body, { freq: 4, nil: null }),
    heads: fc.constantFrom(true, true, false),
  })
  .map((parts) => {
    const chosen = parts.method === 'fitting' ? fitting(parts.path) : parts.method;
    return {
      method: chosen,
      path: parts.path + parts.query,
      headers: parts.headers,
      heads: parts.heads,
      body: chosen === 'GET' || chosen === 'HEAD' ? null : parts.body,
    };
  });
