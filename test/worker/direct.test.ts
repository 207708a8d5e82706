import { describe, expect, test } from 'vitest';
import { useOrigin } from './origin-double.ts';
import { eventually, get, playlistPath, post, send, stateOf, textOf, visitId } from './visitor.ts';

const origin = useOrigin();

/** The edge learns that `movie/<name>` is direct play. @returns the path of its stream */
async function known(name: string): Promise<string> {
  origin.direct = true;
  await post(`preload/movie/${name}`, { visit: visitId(name) });
  await eventually(async () => (await stateOf(`movie/${name}`)).session.phase === 'direct');
  origin.log.length = 0;
  origin.headers.length = 0;
  return `/api/v1/stream/movie/${name}`;
}

describe('the stream of a direct-play file', () => {
  test('the stream of a direct-play file is the file, by the viewer’s own credentials', async () => {
    const response = await get(await known('file'));
    expect(response.status).toBe(200);
    expect(await textOf(response)).toBe('the file as it is');
    expect(origin.log).toEqual(['GET /api/v1/stream/movie/file']);
    expect(origin.headers[0]?.get('cookie')).toBe('_mydia_key=alice');
    expect(origin.headers[0]?.has('x-api-key')).toBe(false);
  });

  test('the stream of a direct-play file is served in ranges', async () => {
    const path = await known('ranges');
    const part = await get(path, { headers: { range: 'bytes=4-7' } });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe('bytes 4-7/17');
    expect(part.headers.get('accept-ranges')).toBe('bytes');
    expect(await textOf(part)).toBe('file');
    expect((await get(path, { headers: { range: 'bytes=99-100' } })).status).toBe(416);
  });

  test('the stream of a direct-play file is asked for with the viewer’s conditions', async () => {
    const path = await known('conditions');
    await get(path, {
      headers: { 'if-none-match': '"1"', 'if-range': '"1"', 'if-modified-since': 'yesterday', dnt: '1' },
    });
    const headers = Object.fromEntries(origin.headers[0] ?? []);
    expect(headers).toMatchObject({ 'if-none-match': '"1"', 'if-range': '"1"', 'if-modified-since': 'yesterday' });
    expect(headers).not.toHaveProperty('dnt');
  });

  test('HEAD for a direct-play file reaches the origin as HEAD', async () => {
    const response = await send('HEAD', await known('head'));
    expect(response.status).toBe(200);
    expect(response.headers.get('accept-ranges')).toBe('bytes');
    expect(origin.log).toEqual(['HEAD /api/v1/stream/movie/head']);
  });

  test('a viewer whom the origin does not know gets the origin’s answer for a direct-play file', async () => {
    const response = await get(await known('refused'), { cookie: '_mydia_key=mallory' });
    expect(response.status).toBe(401);
    expect(await textOf(response)).not.toContain('the file');
  });

  test('the stream of a direct-play file is served also at its first request', async () => {
    origin.direct = true;
    const response = await get('/api/v1/stream/movie/unknown');
    expect(await textOf(response)).toBe('the file as it is');
  });
});

describe('a direct-play file that the origin wants to transcode by now', () => {
  test('a direct-play file that the origin now transcodes has the viewer’s own session, which may have been there before, and is theirs to end', async () => {
    const path = await known('replaced');
    origin.direct = false;
    const location = (await get(path)).headers.get('location') ?? '';
    expect(location).toBe('/api/v1/hls/session-of-replaced-alice/index.m3u8');
    expect((await get(location)).status).toBe(200);
    expect([...origin.running]).toEqual(['session-of-replaced-alice']);
  });

  test('a direct-play file that the origin now transcodes is known as such from then on', async () => {
    const path = await known('replaced-before');
    origin.direct = false;
    await get(path);
    expect((await stateOf('movie/replaced-before')).session.phase).not.toBe('direct');
    expect((await get(path)).headers.get('location')).toMatch(/^\/api\/v1\/hls\/movie\.replaced-before\./);
  });

  test('a direct-play file that the origin now transcodes is transcoded also for a page that plays it by its playlist', async () => {
    await known('replaced-too');
    origin.direct = false;
    const manifest = await get(playlistPath('movie/replaced-too', visitId('replaced-too')));
    expect(manifest.headers.get('location')).toBe('/api/v1/stream/movie/replaced-too');
    const stream = await get('/api/v1/stream/movie/replaced-too');
    expect((await get(stream.headers.get('location') ?? '')).status).toBe(200);
  });
});
