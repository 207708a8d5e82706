/** Another site's page can have a signed-in visitor's browser send requests. None of them has an effect. */
import { describe, expect, test } from 'vitest';
import { useOrigin } from '../worker/origin-double.ts';
import { get, leaseOf, playlistPath, post, send, stateOf, visitId } from '../worker/visitor.ts';

const origin = useOrigin();

/**
 * The headers by which browsers say that a request comes from elsewhere. The test does not send a header that is empty
 * here.
 */
const FROM_ELSEWHERE: Array<[string, Record<string, string>]> = [
  ['another site’s fetch', { 'sec-fetch-site': 'cross-site', origin: 'https://elsewhere.example' }],
  ['another site’s form', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', origin: 'null' }],
  ['a sister host’s fetch', { 'sec-fetch-site': 'same-site', origin: 'https://blog.site.test' }],
  ['something typed or opened', { 'sec-fetch-site': 'none' }],
  ['an old browser on another site', { 'sec-fetch-site': '', origin: 'https://elsewhere.example' }],
  ['an old browser on another port', { 'sec-fetch-site': '', origin: 'https://site.test:8443' }],
  ['an old browser on plain http', { 'sec-fetch-site': '', origin: 'http://site.test' }],
  ['a host that begins as this one', { 'sec-fetch-site': '', origin: 'https://site.test.elsewhere.example' }],
  ['a sandboxed frame', { 'sec-fetch-site': '', origin: 'null' }],
  ['a word that no browser says', { 'sec-fetch-site': 'same-origin, cross-site' }],
  ['a speculation rule’s prefetch', { 'sec-purpose': 'prefetch' }],
  ['a speculation rule’s prerender', { 'sec-purpose': 'prefetch;prerender' }],
  ['a prefetch through a proxy', { 'sec-purpose': 'prefetch;anonymous-client-ip' }],
];
/** The kinds of body that a request may have. */
const BODIES: Array<[string, Record<string, string>]> = [
  ['a beacon', { 'content-type': 'text/plain;charset=UTF-8' }],
  ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
  ['JSON', { 'content-type': 'application/json' }],
];

describe.each(FROM_ELSEWHERE)('%s', (who, from) => {
  test.each(BODIES)('a request from elsewhere as %s takes, keeps and gives back no lease', async (what, type) => {
    const film = `${who} ${what}`.replaceAll(/\W/g, '').slice(0, 60);
    const visit = visitId(film).slice(0, 64);
    const headers = { ...from, ...type };
    for (const action of ['preload', 'renew', 'cancel']) {
      const response = await post(`${action}/movie/${film}`, { visit, playing: true }, { headers });
      expect(response.status).toBe(403);
      expect(await response.json()).toEqual({ error: 'forbidden', message: expect.any(String) });
    }
    const { leases, tombstones } = await stateOf(`movie/${film}`);
    expect([leases.size, tombstones.size]).toEqual([0, 0]);
    expect(origin.log).toEqual([]);
  });
});

test('a cancel from elsewhere ends no session that a viewer watches, even with its visit', async () => {
  const visit = visitId('watched');
  await get(playlistPath('movie/watched', visit));
  const headers = { 'sec-fetch-site': 'cross-site', 'content-type': 'text/plain' };
  await post('cancel/movie/watched', { visit }, { headers });
  await send('DELETE', `/api/v1/hls/movie.watched.${visit}`, { headers });
  expect(await leaseOf('movie/watched', visit)).toBeDefined();
});

test.each(['no-cors', 'cors', 'navigate'])('another site’s page starts no playlist (%s)', async (mode) => {
  const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': mode };
  const response = await get(playlistPath('movie/embedded', visitId('embedded')), { headers });
  expect(response.status).toBe(403);
  expect(origin.log).toEqual([]);
});

describe('a stream', () => {
  test.each([
    ['a video', 'no-cors', 'video'],
    ['a picture', 'no-cors', 'image'],
    ['a frame', 'navigate', 'iframe'],
    ['a fetch', 'cors', 'empty'],
  ])('another site’s page starts no stream as %s', async (_, mode, dest) => {
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': mode, 'sec-fetch-dest': dest };
    const session = `/api/v1/hls/movie.embedded.${visitId('embedded')}/index.m3u8`;
    for (const path of ['/api/v1/stream/movie/embedded', '/api/v1/stream/embedded', session]) {
      expect((await get(path, { headers })).status).toBe(403);
    }
    expect(origin.log).toEqual([]);
  });

  test('a link on another site leads to a stream, and so does a request with a key that it shows itself', async () => {
    const site = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    const linked = await get('/api/v1/stream/movie/linked', { headers: { ...site, 'sec-fetch-dest': 'document' } });
    expect(linked.status).toBe(302);
    const cast = { cookie: '', headers: { 'sec-fetch-site': 'cross-site' } };
    expect((await get('/api/v1/stream/movie/cast?api_key=key-of-alice', cast)).status).toBe(302);
  });
});

test('no answer lets another site’s script read it', async () => {
  const headers = { origin: 'https://elsewhere.example' };
  const visit = visitId('readable');
  for (const response of [
    await post('preload/movie/readable', { visit }, { headers: { ...headers, 'sec-fetch-site': '' } }),
    await get('/api/v1/stream/movie/readable', { headers }),
    await send('OPTIONS', '/api/v1/hls/preload/movie/readable', { headers }),
  ]) {
    expect([...response.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
  }
});
