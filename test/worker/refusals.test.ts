import { describe, expect, test } from 'vitest';
import { useOrigin } from './origin-double.ts';
import { get, post, SITE, send, visitId } from './visitor.ts';

const origin = useOrigin();
const ACTIONS = ['preload', 'renew', 'cancel'];
const body = { visit: visitId('refused') };

describe.each(ACTIONS)('%s', (action) => {
  test.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another host of the same site', { 'sec-fetch-site': 'same-site' }],
    [
      'another site’s page in a browser that says so only by Origin',
      { 'sec-fetch-site': '', origin: 'https://elsewhere.example' },
    ],
    ['a sandboxed page', { 'sec-fetch-site': '', origin: 'null' }],
    ['a page that is prefetched', { 'sec-purpose': 'prefetch' }],
    ['a page that is prerendered', { 'sec-purpose': 'prefetch;prerender' }],
  ])('a request for a session is refused to %s', async (_, headers) => {
    const response = await post(`${action}/movie/refused`, body, { headers });
    expect(response.status).toBe(403);
    expect(await response.json()).toEqual({ error: 'forbidden', message: expect.any(String) });
    expect(origin.log).toEqual([]);
  });
});

describe('without credentials', () => {
  test.each([
    ['POST', '/api/v1/hls/preload/movie/x'],
    ['POST', '/api/v1/hls/renew/movie/x'],
    ['GET', '/api/v1/hls/play/movie/x/index.m3u8'],
    ['HEAD', '/api/v1/hls/play/movie/x/index.m3u8'],
    ['GET', '/api/v1/hls/play/movie/x/session.0.aaaaaaaaaaaaaaaaaaaaaa/segment_000.ts'],
    ['GET', `/api/v1/hls/movie.x.${visitId('x')}/index.m3u8`],
    ['DELETE', `/api/v1/hls/movie.x.${visitId('x')}`],
  ])('without credentials %s %s is 401, and the origin hears nothing', async (method, path) => {
    const response = await send(method, path, { cookie: 'theme=dark; other_mydia_key=alice' });
    expect(response.status).toBe(401);
    if (method !== 'HEAD') expect(await response.json()).toMatchObject({ error: 'signed_out' });
    expect(origin.log).toEqual([]);
  });

  test.each([
    ['GET', '/api/v1/stream/movie/x'],
    ['HEAD', '/api/v1/stream/movie/x'],
    ['GET', '/api/v1/hls/some-session/index.m3u8'],
    ['GET', '/api/v1/hls/some-session/segment_000.ts'],
    ['DELETE', '/api/v1/hls/some-session'],
  ])('without credentials %s %s is the origin’s to answer, with no other viewer’s', async (method, path) => {
    const response = await send(method, path, { cookie: 'theme=dark' });
    expect(response.status).toBe(401);
    if (method !== 'HEAD') expect(await response.json()).toEqual({ error: 'Unauthorized' });
    expect(origin.log).toEqual([`${method} ${path}`]);
    expect(origin.headers[0]?.get('cookie')).toBe('theme=dark');
    for (const name of ['authorization', 'x-api-key']) expect(origin.headers[0]?.get(name)).toBeNull();
    expect(origin.starts).toEqual([]);
  });

  test('without credentials a cancel is 204 all the same, and the origin hears nothing', async () => {
    expect((await post('cancel/movie/x', body, { cookie: '' })).status).toBe(204);
    expect(origin.log).toEqual([]);
  });

  test('an API key that no header could carry is none', async () => {
    for (const key of ['%0a', '%E2%82%AC', 'a%20b']) {
      const response = await get(`/api/v1/hls/play/movie/x/index.m3u8?api_key=${key}`, { cookie: '' });
      expect(response.status).toBe(401);
    }
    expect(origin.log).toEqual([]);
  });
});

describe.each(ACTIONS)('%s', (action) => {
  test.each([
    ['a page of this site in a browser that says so only by Origin', { 'sec-fetch-site': '', origin: SITE }],
    ['what is no browser', { 'sec-fetch-site': '' }],
  ])('a request for a session is open to %s', async (_, headers) => {
    expect((await post(`${action}/movie/open-${action}`, body, { headers })).ok).toBe(true);
  });
});
