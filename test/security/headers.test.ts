/** Headers in both directions: to the origin, and to the viewer. */
import { describe, expect, test } from 'vitest';
import { useOrigin } from '../worker/origin-double.ts';
import { callWorker, get, playlistPath, send, textOf, urisIn, visitId } from '../worker/visitor.ts';

const origin = useOrigin();

/** The path of a segment that the edge has not asked for ahead of the player. */
async function segmentOf(film: string): Promise<string> {
  origin.segments = ['segment_000.ts', 'segment_001.ts', 'segment_002.ts'];
  const path = playlistPath(`movie/${film}`, visitId(film));
  const [, , segment = ''] = urisIn(await textOf(await get(path)), path);
  await origin.quiet();
  return segment;
}

/** A shared cache may keep an answer, unless the answer forbids it. */
const forbidsSharing = (response: Response): boolean =>
  /\b(?:private|no-store)\b/.test(response.headers.get('cache-control') ?? '') &&
  !/public|s-maxage/.test(response.headers.get('cache-control') ?? '') &&
  !response.headers.has('cdn-cache-control');

describe('no cache between the edge and the viewer may keep', () => {
  test.each([
    ['a playlist', () => get(playlistPath('movie/cache-1', visitId('cache-1')))],
    ['a segment', async () => get(await segmentOf('cache-2'))],
    ['a redirect to a session', () => get('/api/v1/stream/movie/cache-3')],
    ['what the origin answers alone', () => get('/api/v1/stream/movie/cache-4?headstart=off')],
    ['an error', () => get('/api/v1/hls/play/movie/a.b/index.m3u8')],
    ['a refusal', () => get(playlistPath('movie/cache-5', visitId('cache-5')), { cookie: '_mydia_key=mallory' })],
  ])('no cache between the edge and the viewer may keep %s', async (_, ask) => {
    expect(forbidsSharing(await ask())).toBe(true);
  });

  test.each(['public, max-age=31536000, immutable', 's-maxage=60', 'max-age=60', null, 'PUBLIC'])(
    'no cache between the edge and the viewer may keep a file or an answer of which the origin says %j',
    async (cacheControl) => {
      origin.instead = ({ url }) => {
        if (url.includes('/playback/')) return undefined;
        const headers = { 'content-type': 'video/mp4', 'cdn-cache-control': 'max-age=60' };
        return new Response('film', {
          headers: cacheControl ? { ...headers, 'cache-control': cacheControl } : headers,
        });
      };
      for (const path of [`/api/v1/stream/movie/d-${cacheControl?.length}`, '/api/v1/posters/1.jpg?size=1']) {
        expect(forbidsSharing(await get(path))).toBe(true);
      }
    },
  );

  test('a cache may keep a picture that the origin shows to every visitor', async () => {
    origin.instead = () => new Response('jpg', { headers: { 'cache-control': 'public, max-age=60' } });
    const response = await callWorker('/api/v1/posters/1.jpg', {}, { headers: { cookie: '' } });
    expect(response.headers.get('cache-control')).toBe('public, max-age=60');
  });
});

test('the edge asks the origin past Cloudflare’s own cache, which knows nothing of viewers', async () => {
  const modes: unknown[] = [];
  origin.instead = (request) => void modes.push(request.cache);
  await get(await segmentOf('kept'));
  await send('GET', '/api/v1/library');
  expect(new Set(modes)).toEqual(new Set(['no-store']));
});

describe('Set-Cookie of the origin', () => {
  const withCookie = (content: string | null, type = 'video/mp2t', status = 200) =>
    new Response(content, { status, headers: { 'set-cookie': '_mydia_key=service; Path=/', 'content-type': type } });

  test('Set-Cookie of the origin to the edge’s own account reaches no viewer', async () => {
    const segment = await segmentOf('cookies');
    origin.instead = ({ url }) => {
      if (url.includes('/playback/')) return undefined;
      if (!url.endsWith('.m3u8')) return withCookie('bytes');
      const playlist = '#EXTM3U\n#EXT-X-TARGETDURATION:8\n#EXTINF:7.5,\nsegment_000.ts\n';
      return withCookie(playlist, 'application/vnd.apple.mpegurl');
    };
    for (const path of [segment, playlistPath('movie/cookies', visitId('cookies'))]) {
      const response = await get(path);
      expect(response.status).toBe(200);
      expect(response.headers.getSetCookie()).toEqual([]);
    }
  });

  test('Set-Cookie of the origin to a viewer’s own sign-in reaches that viewer', async () => {
    origin.instead = () => withCookie('{}', 'application/json');
    const response = await send('POST', '/api/v1/auth/login', { cookie: '' });
    expect(response.headers.getSetCookie()).toEqual(['_mydia_key=service; Path=/']);
  });
});

describe('what is passed on to the origin', () => {
  const claims = {
    connection: 'keep-alive, x-named',
    'x-named': '1',
    'keep-alive': 'timeout=5',
    te: 'trailers',
    trailer: 'x-late',
    upgrade: 'websocket',
    'proxy-authorization': 'Basic a',
    'proxy-connection': 'keep-alive',
    forwarded: 'for=127.0.0.1',
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-port': '1',
    'x-forwarded-prefix': '/elsewhere',
    'x-forwarded-host': 'elsewhere.example',
    'x-forwarded-proto': 'gopher',
    'x-real-ip': '127.0.0.1',
    'x-original-url': '/api/v1/admin',
    'x-rewrite-url': '/api/v1/admin',
    'cf-worker': 'elsewhere.example',
  };

  test('a request to the origin has no hop-by-hop headers, and states nothing about its sender that the edge does not know', async () => {
    await callWorker(
      '/api/v1/library',
      {},
      { headers: { ...claims, 'cf-connecting-ip': '203.0.113.7', accept: 'a/b' } },
    );
    const headers = Object.fromEntries(origin.headers[0] ?? []);
    expect(headers).toMatchObject({
      accept: 'a/b',
      'x-forwarded-for': '203.0.113.7',
      'x-forwarded-host': 'site.test',
      'x-forwarded-proto': 'https',
    });
    for (const name of Object.keys(claims)) {
      if (!['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto'].includes(name))
        expect(headers).not.toHaveProperty(name);
    }
  });

  test('the edge’s own request to the origin has nothing of the viewer’s but range and conditions', async () => {
    const segment = await segmentOf('bare');
    origin.headers.length = 0;
    const extra = { 'x-evil': '1', 'user-agent': 'me', referer: 'https://site.test/secret', range: 'bytes=0-1' };
    await get(segment, { headers: { ...claims, ...extra } });
    expect(Object.fromEntries(origin.headers[0] ?? [])).toEqual({ 'x-api-key': 'service-key', range: 'bytes=0-1' });
  });
});

test('hop-by-hop headers of the origin’s stay between it and the edge', async () => {
  const hops = { 'keep-alive': 'timeout=5', 'proxy-authenticate': 'Basic', trailer: 'x', upgrade: 'h2c' };
  origin.instead = () => new Response('{}', { headers: { ...hops, 'service-worker-allowed': '/' } });
  const { headers } = await send('GET', '/api/v1/library');
  for (const name of [...Object.keys(hops), 'service-worker-allowed']) expect(headers.has(name)).toBe(false);
});
