/** Requests that know the real routes, and requests that have never heard of them. */
import * as fc from 'fast-check';

export interface FuzzRequest {
  method: string;
  /** Path and query. `{right:<n>}` stands for a segment right that was given out before. */
  path: string;
  headers: Array<[string, string]>;
  body: string | null;
}

/** Media that whoever is signed in may watch; that nobody but the edge's own account may; and that the origin fails at. */
export const OPEN = ['open-1', 'open-2', 'open-3', 'open-4'];
export const CLOSED = ['closed-1', 'closed-2'];
export const BROKEN = ['broken-0', 'broken-1', 'broken-2', 'broken-3', 'broken-4', 'broken-5'];

/** Some that come again, and end as cancelled, and enough that do not. */
const VISITS = ['visit-aaaaaaaaaaaaaaaa', 'visit-bbbbbbbbbbbbbbbb', 'visit-cccccccccccccccc', '0123456789abcdef'];
const ODD = [
  ...[
    '',
    '.',
    '..',
    '...',
    '%2e',
    '%2e%2e',
    '%2E.',
    '/',
    '//',
    '%2f',
    '%2F..%2f',
    '%5c',
    '\\',
    '..\\',
    ';',
    ':',
    '@',
    '*',
  ],
  ...['%', '%zz', '%0', '%00', '%0a', '%0d%0aset-cookie:%20a=b', '%09', '%20', '+', '%c0%ae', '%c0%af', '%e0%80%af'],
  ...[
    '%ff',
    '%ef%bc%8f',
    '%u002e',
    '%252e%252e',
    '%252f',
    'é',
    '／',
    '\u202e',
    '💾',
    "'",
    '"',
    '<script>',
    '$(id)',
    '{{7}}',
  ],
  ...[
    '__proto__',
    'constructor',
    'null',
    'undefined',
    'NaN',
    '-1',
    '0',
    '1e999',
    '[',
    ']',
    '|',
    '^',
    '~',
    '!',
    '&',
    '=',
    ',',
  ],
  ...[
    'https:%2f%2felsewhere.example',
    '//elsewhere.example',
    '@elsewhere.example',
    'data:,a',
    'x'.repeat(65),
    'x'.repeat(3000),
  ],
];
const WORDS = [
  'api',
  'v1',
  'hls',
  'stream',
  'preload',
  'renew',
  'cancel',
  'play',
  'movie',
  'episode',
  'file',
  'playback',
];
const MORE_WORDS = [
  'index.m3u8',
  'segment_000.ts',
  'sw.js',
  'auth',
  'login',
  'logout',
  'me',
  'library',
  'posters',
  'site',
];

const odd = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...ODD) }, fc.string({ unit: 'binary', maxLength: 12 }));
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
  .array(fc.oneof(fc.constantFrom(...WORDS), fc.constantFrom(...MORE_WORDS), id, odd), { maxLength: 9 })
  .chain((parts) => fc.constantFrom('/', '//', '%2f', '/./').map((slash) => `/${parts.join(slash)}`));
/** A real route with something put into it anywhere. */
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

const header = (name: string, ...values: string[]) =>
  fc.constantFrom(...values).map((value): [string, string] => [name, value]);
const credential = fc.oneof(
  { weight: 8, arbitrary: header('cookie', '_mydia_key=alice', '_mydia_key=bob', 'theme=dark; _mydia_key=alice') },
  {
    weight: 4,
    arbitrary: header('cookie', '_mydia_key=mallory', '_mydia_key=', 'x_mydia_key=alice', '_mydia_key="alice"', ';'),
  },
  {
    weight: 2,
    arbitrary: header('authorization', 'Bearer jwt-of-alice', 'Bearer jwt-of-mallory', 'Basic YTpi', 'bearer'),
  },
  { weight: 2, arbitrary: header('x-api-key', 'key-of-alice', 'key-of-mallory', '""', 'x'.repeat(9_000)) },
);
const other = fc.oneof(
  {
    weight: 6,
    arbitrary: header('sec-fetch-site', 'same-origin', 'same-origin', 'same-site', 'cross-site', 'none', 'x'),
  },
  header('origin', 'https://site.test', 'https://elsewhere.example', 'null', 'x'),
  header('sec-purpose', 'prefetch', 'prefetch;prerender', 'x'),
  header('content-type', 'application/json', 'text/plain;charset=UTF-8', 'multipart/form-data; boundary=a', 'x'),
  header('range', 'bytes=0-3', 'bytes=-5', 'bytes=5-1', 'bytes=0-0,2-3', 'bytes=99999999999999999999-', 'lines=1'),
  header('connection', 'close', 'keep-alive, cookie', 'x-forwarded-host', 'upgrade'),
  header('upgrade', 'websocket', 'h2c'),
  header('te', 'trailers', 'chunked'),
  header('transfer-encoding', 'chunked', 'gzip, chunked', 'x'),
  header('x-forwarded-host', 'elsewhere.example'),
  header('x-http-method-override', 'DELETE'),
  header('service-worker', 'script', ''),
  header('if-none-match', '*', '"1"', 'x'),
  header('host', 'elsewhere.example', 'origin.test'),
  header('expect', '100-continue'),
  fc.tuple(fc.stringMatching(/^[a-z-]{1,20}$/), odd),
);
/** Mostly those of somebody who may watch, on one of the site's own pages. */
const shown = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(header('cookie', '_mydia_key=alice', '_mydia_key=bob')) },
  { weight: 3, arbitrary: fc.array(credential, { maxLength: 2 }) },
);
const sameOrigin = fc.constant<[string, string]>(['sec-fetch-site', 'same-origin']);
const headers = fc
  .tuple(shown, fc.option(sameOrigin, { freq: 4 }), fc.oneof(fc.constant([]), fc.array(other, { maxLength: 3 })))
  .map(([credentials, own, rest]): Array<[string, string]> => [...credentials, ...(own ? [own] : []), ...rest]);

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

/** What each method is mostly for, so that most requests get past the first check. */
const method = fc.oneof(
  { weight: 4, arbitrary: fc.constant('fitting') },
  fc.constantFrom('GET', 'HEAD', 'POST', 'DELETE', 'PUT', 'PATCH', 'OPTIONS', 'PROPFIND', 'PURGE', 'SEARCH'),
);
const fitting = (of: string): string => (/\/hls\/(?:preload|renew|cancel)\//.test(of) ? 'POST' : 'GET');

export const fuzzRequest: fc.Arbitrary<FuzzRequest> = fc
  .record({ method, path, query, headers, body: fc.option(body, { freq: 4, nil: null }) })
  .map((parts) => {
    const chosen = parts.method === 'fitting' ? fitting(parts.path) : parts.method;
    return {
      method: chosen,
      path: parts.path + parts.query,
      headers: parts.headers,
      body: chosen === 'GET' || chosen === 'HEAD' ? null : parts.body,
    };
  });
