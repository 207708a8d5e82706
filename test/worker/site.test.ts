import { describe, expect, test } from 'vitest';
import { useOrigin } from './origin-double.ts';
import { callWorker } from './visitor.ts';

const origin = useOrigin();
/** The files of the site, as the assets binding serves them. */
const ASSETS = {
  fetch: async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url);
    const headers = { 'content-type': 'text/html', 'cache-control': 'public, max-age=0', etag: '"1"' };
    const found = pathname !== '/nowhere' && !pathname.endsWith('-EARLIER1.js');
    return new Response(pathname, { status: found ? 200 : 404, headers });
  },
};
const ask = (path: string): Promise<Response> => callWorker(path, { ASSETS });

describe('a page of the site', () => {
  test('a page of the site is a static file', async () => {
    const response = await ask('/movies/1');
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('/movies/1');
    expect(response.headers.get('etag')).toBe('"1"');
    expect(origin.log).toEqual([]);
  });

  test('a page of the site may load nothing from elsewhere, and be framed by no other site', async () => {
    const { headers } = await ask('/');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe-inline|unsafe-eval|\*/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('same-origin');
  });

  test('a page of the site may play what hls.js makes', async () => {
    const policy = (await ask('/')).headers.get('content-security-policy');
    expect(policy).toContain("media-src 'self' blob: data:");
    expect(policy).toContain("worker-src 'self' blob:");
  });

  test('a page that is not there is not found', async () => {
    expect((await ask('/nowhere')).status).toBe(404);
  });
});

test('the service worker’s script is never older than its pages', async () => {
  expect((await ask('/sw.js')).headers.get('cache-control')).toBe('no-cache');
});

describe('what a page loads', () => {
  const freshness = async (path: string) => (await ask(path)).headers.get('cache-control');

  test('a file is kept for good when its name contains its hash', async () => {
    expect(await freshness('/headstart/hls-engine-NSOKBMXV.js')).toBe('public, max-age=31536000, immutable');
  });

  test.each(['/headstart/client.js', '/site/site.js', '/site/site.css', '/posters/1.jpg'])(
    'the file %s is used while the browser asks whether there is a newer one',
    async (path) => {
      expect(await freshness(path)).toBe('public, max-age=60, stale-while-revalidate=600');
    },
  );

  test('a page and an account are asked for anew', async () => {
    expect(await freshness('/demo.json')).toBe('public, max-age=0');
    expect(await freshness('/movies/1')).toBe('public, max-age=0');
  });

  test('a chunk of an earlier build is answered with the one that took its place, and not kept', async () => {
    const response = await ask('/headstart/hls-engine-EARLIER1.js');
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('/headstart/hls-engine.js');
    expect(response.headers.get('cache-control')).toBe('no-store');
  });
});

test('the site is there also with playback off', async () => {
  const response = await callWorker('/', { ASSETS, PLAYBACK_ENABLED: 'false' });
  expect(response.status).toBe(200);
});
