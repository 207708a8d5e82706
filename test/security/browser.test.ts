/**
 * What the edge's answers allow a browser: to run a script as a service worker, to load and frame content, to guess
 * types.
 */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { useOrigin } from '../worker/origin-double.ts';
import { callWorker, get, playlistPath, post, textOf, urisIn, visitId } from '../worker/visitor.ts';

const origin = useOrigin();
afterEach(() => {
  vi.restoreAllMocks();
});

/** The site's files, as the assets binding serves them, with a header that widens a service worker's scope. */
const ASSETS = {
  fetch: async () =>
    new Response('content', { headers: { 'content-type': 'text/javascript', 'service-worker-allowed': '/' } }),
};
const ask = (path: string, headers: Record<string, string> = {}) => callWorker(path, { ASSETS }, { headers });

describe('a service worker', () => {
  const asScript = { 'service-worker': 'script', 'sec-fetch-dest': 'serviceworker' };

  test('the service worker’s script is served from its own path', async () => {
    expect((await ask('/sw.js', asScript)).status).toBe(200);
  });

  test.each([
    '/site/site.js',
    '/headstart/client.js',
    '/SW.js',
    '/sw.js/',
    '//sw.js',
    '/x/sw.js',
    '/%73w.js',
    '/api/v1/uploads/evil.js',
    '/api/v1/stream/movie/x',
    '/api/v1/hls/play/movie/x/right/segment_000.js',
  ])('the service worker’s script is not served from %s', async (path) => {
    const response = await ask(path, asScript);
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ error: 'forbidden' });
    expect(origin.log).toEqual([]);
  });

  test('a service worker has no wider scope than its path gives it, whatever a header says', async () => {
    origin.instead = () => new Response('js', { headers: { 'service-worker-allowed': '/' } });
    for (const path of ['/sw.js', '/site/site.js', '/api/v1/uploads/evil.js']) {
      expect((await ask(path)).headers.has('service-worker-allowed')).toBe(false);
    }
  });
});

/** Every kind of answer that is not a page. */
const ANSWERS: Array<[string, () => Promise<Response>]> = [
  ['a reply to a preload', () => post('preload/movie/b-1', { visit: visitId('b-1') })],
  ['a reply to a cancel', () => post('cancel/movie/b-2', { visit: visitId('b-2') })],
  ['a playlist', () => get(playlistPath('movie/b-3', visitId('b-3')))],
  [
    'a segment',
    async () => {
      const path = playlistPath('movie/b-4', visitId('b-4'));
      return get(urisIn(await textOf(await get(path)), path)[0] ?? '');
    },
  ],
  ['a redirect', () => get('/api/v1/stream/movie/b-5')],
  ['an error', () => get('/api/v1/hls/play/movie/a.b/index.m3u8')],
  ['a refused method', () => get('/api/v1/hls/preload/movie/x')],
  ['what is passed on', () => get('/api/v1/library')],
  ['a failure of ours', () => callWorker('/api/v1/library', { ORIGIN: 'no URL' })],
];

describe.each(ANSWERS)('%s', (_, answer) => {
  test('an answer that is no page is taken for nothing else, is no page, and is framed by no site', async () => {
    vi.spyOn(console, 'error').mockReturnValue();
    const { headers } = await answer();
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('same-origin');
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('cache-control')).toBeTruthy();
  });
});

test('a file that an attacker has made the origin serve does nothing when it is opened as a page', async () => {
  origin.instead = () => new Response('<script>alert(1)</script>', { headers: { 'content-type': 'text/html' } });
  const policy = (await get('/api/v1/uploads/evil.html')).headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain('sandbox');
});

test('a policy of the origin’s own stands beside the edge’s', async () => {
  origin.instead = () => new Response('{}', { headers: { 'content-security-policy': 'upgrade-insecure-requests' } });
  const policy = (await get('/api/v1/library')).headers.get('content-security-policy');
  expect(policy).toBe("upgrade-insecure-requests, default-src 'none'; frame-ancestors 'none'; sandbox");
});

test('a page loads nothing from elsewhere, is opened by and framed in nothing, and asks for no device', async () => {
  const { headers } = await ask('/movies/1');
  const policy = headers.get('content-security-policy') ?? '';
  for (const rule of ["default-src 'self'", "frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'"]) {
    expect(policy).toContain(rule);
  }
  expect(policy).not.toMatch(/unsafe|\*|https?:/);
  expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
  expect(headers.get('permissions-policy')).toContain('camera=()');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
});

test('a page that fails is framed by no site either', async () => {
  vi.spyOn(console, 'error').mockReturnValue();
  const response = await callWorker('/movies/1', { ASSETS: { fetch: () => Promise.reject(new Error('broken')) } });
  expect(response.status).toBe(500);
  expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
});
