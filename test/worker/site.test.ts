import { describe, expect, test } from 'vitest';
import { useOrigin } from './origin-double.ts';
import { callWorker } from './visitor.ts';

const origin = useOrigin();
/** The files of the site, as the assets binding serves them. */
const ASSETS = {
  fetch: async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url);
    const headers = { 'content-type': 'text/html', 'cache-control': 'public, max-age=0', etag: '"1"' };
    return new Response(pathname, { status: pathname === '/nowhere' ? 404 : 200, headers });
  },
};
const ask = (path: string): Promise<Response> => callWorker(path, { ASSETS });

describe('a page of the site', () => {
  test('is a static file', async () => {
    const response = await ask('/movies/1');
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('/movies/1');
    expect(response.headers.get('etag')).toBe('"1"');
    expect(origin.log).toEqual([]);
  });

  test('may load nothing from elsewhere, and be shown by nobody else', async () => {
    const { headers } = await ask('/');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe-inline|unsafe-eval|\*/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('same-origin');
  });

  test('may play what hls.js makes', async () => {
    const policy = (await ask('/')).headers.get('content-security-policy');
    expect(policy).toContain("media-src 'self' blob:");
    expect(policy).toContain("worker-src 'self' blob:");
  });

  test('that is not there is not found', async () => {
    expect((await ask('/nowhere')).status).toBe(404);
  });
});

test('the service worker’s script is never older than its pages', async () => {
  expect((await ask('/sw.js')).headers.get('cache-control')).toBe('no-cache');
  expect((await ask('/site/site.js')).headers.get('cache-control')).toBe('public, max-age=0');
});

test('the site stands also with playback off', async () => {
  const response = await callWorker('/', { ASSETS, PLAYBACK_ENABLED: 'false' });
  expect(response.status).toBe(200);
});
