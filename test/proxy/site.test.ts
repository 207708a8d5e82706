import { describe, expect, test } from 'vitest';
import { useOrigin } from '../worker/origin-double.ts';
import { callWorker, get, leaseOf, post, SITE, send, textOf, visitId } from '../worker/visitor.ts';

const origin = useOrigin();
const TAG = '<script type="module" src="/headstart/client.js" data-sw="/headstart/sw.js"></script>';

/** The origin's answer to every request. */
function answers(body: BodyInit | null, headers: HeadersInit = { 'content-type': 'text/html' }, status = 200): void {
  origin.instead = () => new Response(body, { status, headers });
}

const page = async (path = '/movies/1', headers: Record<string, string> = {}): Promise<string> =>
  textOf(await get(path, { headers }));

describe('a page of the origin’s', () => {
  test('a page of the origin’s has the client’s tag, first in its head, and is otherwise unchanged', async () => {
    answers('<!DOCTYPE html><html><head><title>A</title></head><body><main>é</main></body></html>');
    expect(await page()).toBe(
      `<!DOCTYPE html><html><head>${TAG}<title>A</title></head><body><main>é</main></body></html>`,
    );
    expect(origin.log).toEqual(['GET /movies/1']);
  });

  test('a page without a head has the client’s tag at the end', async () => {
    answers('<p>hello');
    expect(await page()).toBe(`<p>hello${TAG}`);
  });

  test('a page with two heads has the client’s tag once', async () => {
    answers('<head></head><head></head>');
    expect(await page()).toBe(`<head>${TAG}</head><head></head>`);
  });

  test('a page with the client’s tag keeps status and headers, except for those that are no longer true of its bytes', async () => {
    const headers = new Headers({ 'content-type': 'text/html; charset=utf-8', etag: '"1"', 'accept-ranges': 'bytes' });
    headers.append('set-cookie', '_mydia_key=a; path=/');
    headers.append('set-cookie', 'other=b');
    headers.set('x-frame-options', 'DENY');
    answers('<head></head>', headers, 404);
    const response = await get('/nowhere');
    expect(response.status).toBe(404);
    expect(response.headers.getSetCookie()).toEqual(['_mydia_key=a; path=/', 'other=b']);
    expect(response.headers.get('x-frame-options')).toBe('DENY');
    expect(response.headers.get('etag')).toBe('W/"1;headstart"');
    expect(response.headers.get('accept-ranges')).toBeNull();
    expect(response.headers.get('content-security-policy')).toBeNull();
    expect(response.headers.get('referrer-policy')).toBeNull();
  });

  test('a page with a policy of nonces has the client’s tag with its nonce', async () => {
    const policy = "default-src 'self'; script-src 'nonce-abc'; worker-src 'self'";
    answers('<head></head>', { 'content-type': 'text/html', 'content-security-policy': policy });
    const response = await get('/movies/1');
    expect(response.headers.get('content-security-policy')).toBe(policy);
    expect(await textOf(response)).toBe(
      '<head><script type="module" src="/headstart/client.js" data-sw="/headstart/sw.js" nonce="abc"></script></head>',
    );
  });

  test('a page with a policy in its head has that policy changed, too', async () => {
    answers(`<head><meta http-equiv="Content-Security-Policy" content="connect-src 'none'"></head>`);
    expect(await page()).toContain(`content="connect-src ${SITE}/api/v1/"`);
  });

  test('a page that has not changed since lets the client in by its policy', async () => {
    answers(null, { 'content-security-policy': "script-src 'none'" }, 304);
    const response = await get('/movies/1', { headers: { 'if-none-match': 'W/"1"' } });
    expect(response.status).toBe(304);
    expect(response.headers.get('content-security-policy')).toContain(`script-src ${SITE}/headstart/`);
  });

  describe('is never taken for the one without the client, nor the other way round:', () => {
    const asPage = (condition: Record<string, string>) => ({
      headers: { accept: 'text/html,*/*;q=0.8', ...condition },
    });
    const asked = (name: string) => origin.headers[0]?.get(name) ?? null;

    test('a browser with the page that has the client asks whether the origin’s has changed', async () => {
      answers(null, { etag: '"1"' }, 304);
      const response = await get('/movies/1', asPage({ 'if-none-match': 'W/"1;headstart", "0"' }));
      expect(asked('if-none-match')).toBe('W/"1"');
      expect(response.status).toBe(304);
      expect(response.headers.get('etag')).toBe('W/"1;headstart"');
    });

    test('a browser with the page from before Headstart gets it anew', async () => {
      answers('<head></head>', { 'content-type': 'text/html', 'last-modified': 'Sat, 28 Nov 2026 10:00:00 GMT' });
      const condition = { 'if-none-match': '"1"', 'if-modified-since': 'Sat, 28 Nov 2026 10:00:00 GMT' };
      const response = await get('/movies/1', asPage(condition));
      expect(Object.keys(condition).map(asked)).toEqual([null, null]);
      expect(response.headers.get('last-modified')).toBeNull();
    });

    test('a request for anything but a page reaches the origin unchanged', async () => {
      answers('x', { 'content-type': 'image/png', etag: '"1"', 'last-modified': 'Sat, 28 Nov 2026 10:00:00 GMT' });
      const response = await get('/poster.png', { headers: { accept: 'image/*', 'if-none-match': '"0"' } });
      expect(asked('if-none-match')).toBe('"0"');
      expect(response.headers.get('etag')).toBe('"1"');
      expect(response.headers.get('last-modified')).not.toBeNull();
    });
  });

  describe('that comes through another service worker', () => {
    const navigation = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'empty' };

    test('a page through another service worker has the client’s tag', async () => {
      answers('<head></head>');
      expect(await page('/movies/1', navigation)).toBe(`<head>${TAG}</head>`);
    });

    test('a page through another service worker that has not changed since lets the client in by its policy', async () => {
      answers(null, { 'content-security-policy': "script-src 'none'" }, 304);
      const response = await get('/movies/1', { headers: { ...navigation, 'if-none-match': 'W/"1"' } });
      expect(response.headers.get('content-security-policy')).toContain(`script-src ${SITE}/headstart/`);
    });
  });

  test('a HEAD for a page has no length, since the page’s length changes', async () => {
    answers(null, { 'content-type': 'text/html', 'content-length': '10' });
    const response = await send('HEAD', '/movies/1');
    expect(response.headers.get('content-length')).toBeNull();
  });
});

describe('is left alone:', () => {
  test.each([
    ['what is no HTML', { 'content-type': 'application/json' }, {}, 200],
    ['a part of a page', { 'content-type': 'text/html', 'content-range': 'bytes 0-12/90' }, {}, 206],
    [
      'what a script asks for',
      { 'content-type': 'text/html' },
      { 'sec-fetch-dest': 'empty', 'sec-fetch-mode': 'cors' },
      200,
    ],
    ['what cannot be read', { 'content-type': 'text/html; charset=utf-16le' }, {}, 200],
    ['an encoding that cannot be read', { 'content-type': 'text/html', 'content-encoding': 'zstd' }, {}, 200],
  ])('%s is left alone', async (_, headers, asked, status) => {
    answers('<head></head>', headers, status);
    const response = await get('/movies/1', { headers: asked });
    expect(response.status).toBe(status);
    expect(await textOf(response)).toBe('<head></head>');
  });

  test.each(['embed', 'object', 'frame', 'fencedframe'])('a page’s request as %s is left alone', async (dest) => {
    answers('<head></head>');
    expect(await page('/movies/1', { 'sec-fetch-dest': dest, 'sec-fetch-mode': 'navigate' })).toBe('<head></head>');
  });

  test('with playback off, every page is left alone', async () => {
    answers('<head></head>');
    const off = { PLAYBACK_ENABLED: 'false' };
    expect(await (await callWorker('/movies/1', off)).text()).toBe('<head></head>');
    await callWorker('/api/v1/stream/movie/off', off, { method: 'HEAD' });
    await callWorker('/api/v1/hls/a-session', off, { method: 'DELETE' });
    await callWorker('/api/v1/hls/a-session/index.m3u8', off);
    await callWorker('/api/v1/playback/movie/off', off);
    expect(origin.log).toEqual([
      'GET /movies/1',
      'HEAD /api/v1/stream/movie/off',
      'DELETE /api/v1/hls/a-session',
      'GET /api/v1/hls/a-session/index.m3u8',
      'GET /api/v1/playback/movie/off',
    ]);
  });
});

describe('what the page client asks for with playback off', () => {
  test('with playback off, the page client’s requests are answered at the edge', async () => {
    const init = { method: 'POST', body: '{}' };
    const response = await callWorker('/api/v1/hls/preload/movie/off', { PLAYBACK_ENABLED: 'false' }, init);
    expect(await response.json()).toMatchObject({ status: 'off' });
    expect(origin.log).toEqual([]);
  });
});

describe('a request to the site', () => {
  test('a request to the site reaches the origin with its method, query and headers, and with where it came from', async () => {
    answers('ok', { 'content-type': 'text/plain' });
    const headers = { 'x-csrf-token': 't', 'x-forwarded-for': '6.6.6.6', 'cf-connecting-ip': '10.1.2.3' };
    await send('DELETE', '/things/1?a=b&c', { headers });
    expect(origin.log).toEqual(['DELETE /things/1?a=b&c']);
    const [seen] = origin.headers;
    expect(seen?.get('x-csrf-token')).toBe('t');
    expect(seen?.get('cookie')).toBe('_mydia_key=alice');
    expect(seen?.get('x-forwarded-for')).toBe('10.1.2.3');
    expect(seen?.get('x-forwarded-host')).toBe('site.test');
    expect(seen?.get('x-forwarded-proto')).toBe('https');
  });

  test.each(['PROPFIND', 'PATCH', 'OPTIONS'])('a request to the site by %s reaches the origin, too', async (method) => {
    answers('ok', { 'content-type': 'text/plain' });
    expect(await textOf(await send(method, '/dav'))).toBe('ok');
    expect(origin.log).toEqual([`${method} /dav`]);
  });

  test('a request to the site needs no sign-in', async () => {
    answers('sign in', { 'content-type': 'text/plain' });
    expect(await textOf(await get('/auth/login', { cookie: '' }))).toBe('sign in');
  });

  test('a request to the site is redirected within the site', async () => {
    answers(null, { location: 'https://media.example/movies/2?x=y' }, 302);
    expect((await get('/movies/1')).headers.get('location')).toBe('/movies/2?x=y');
    answers(null, { location: 'https://idp.example/authorize' }, 302);
    expect((await get('/auth/oidc')).headers.get('location')).toBe('https://idp.example/authorize');
  });

  test('a request to the site may be for a service worker of its own', async () => {
    answers('self', { 'content-type': 'text/javascript', 'service-worker-allowed': '/player/' });
    const response = await get('/player/worker.js', { headers: { 'service-worker': 'script' } });
    expect(response.status).toBe(200);
    expect(response.headers.get('service-worker-allowed')).toBe('/player/');
  });

  test('a request to the site is told when the origin does not answer', async () => {
    origin.instead = () => {
      throw new TypeError('connection refused');
    };
    const response = await get('/movies/1');
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({ error: 'origin_unreachable' });
    expect(response.headers.get('content-security-policy')).toContain("default-src 'self'");
  });
});

describe('Mydia’s own player', () => {
  test('Mydia’s own player is given the session of its page, and leaves it to that page', async () => {
    const visit = visitId('page');
    await post('preload/movie/own-player', { visit });
    const response = await send('HEAD', '/api/v1/stream/movie/own-player');
    expect(response.headers.get('location')).toBe(`/api/v1/hls/movie.own-player.${visit}.page/index.m3u8`);
    expect(origin.starts).toEqual(['own-player']);
    expect(await leaseOf('movie/own-player', visit)).toMatchObject({ kind: 'play' });
    const deleted = await send('DELETE', `/api/v1/hls/movie.own-player.${visit}.page`);
    expect(await deleted.json()).toMatchObject({ status: 'terminated' });
    expect(await leaseOf('movie/own-player', visit)).toMatchObject({ kind: 'warm' });
  });

  test('Mydia’s own player goes on with the origin’s own session when it is there already', async () => {
    answers('#EXTM3U', { 'content-type': 'application/vnd.apple.mpegurl' });
    await get('/api/v1/hls/0f8fad5b-d9cb-469f-a165-70867728950e/index.m3u8');
    expect(origin.log).toEqual(['GET /api/v1/hls/0f8fad5b-d9cb-469f-a165-70867728950e/index.m3u8']);
  });
});

test('with Durable Objects that fail, Mydia’s own player goes on as it did without them', async () => {
  const failing = { getByName: () => new Proxy({}, { get: () => () => Promise.reject(new Error('broken')) }) };
  const broken = { MEDIA_FILE: failing, ORIGIN_GATE: failing };
  const first = await callWorker('/api/v1/stream/movie/broken', broken, { method: 'HEAD' });
  expect(first.headers.get('location')).toBe('/api/v1/stream/movie/broken?headstart=off');
  const second = await callWorker('/api/v1/stream/movie/broken?headstart=off', broken, { method: 'HEAD' });
  expect(second.headers.get('location')).toBe('/api/v1/hls/session-of-broken-alice/index.m3u8');
  // The player of 2026 asks for JSON, and is redirected all the same.
  const newer = await callWorker('/api/v1/stream/movie/broken?strategy=TRANSCODE&resolve=json', broken);
  const location = '/api/v1/stream/movie/broken?strategy=TRANSCODE&resolve=json&headstart=off';
  expect(newer.headers.get('location')).toBe(location);
});
