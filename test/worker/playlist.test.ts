import { describe, expect, test, vi } from 'vitest';
import { useOrigin } from './origin-double.ts';
import { get, playlistPath, post, textOf, visitId } from './visitor.ts';

const origin = useOrigin();
const playlistOf = (name: string, query = ''): Promise<Response> =>
  get(playlistPath(`movie/${name}`, visitId(name)) + query);

describe('the playlist', () => {
  test('a playlist is held until the first segment is there', async () => {
    origin.ready = false;
    setTimeout(() => {
      origin.ready = true;
    }, 300);
    const response = await playlistOf('held');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/vnd.apple.mpegurl');
    expect(response.headers.get('cache-control')).toBe('no-store');
    const [, hold] = /^session;desc=started, hold;dur=(\d+)$/.exec(response.headers.get('server-timing') ?? '') ?? [];
    expect(Number(hold)).toBeGreaterThanOrEqual(250);
  });

  test('a playlist comes at once from a session that was warmed, which is not started again', async () => {
    await post('preload/movie/warmed', { visit: visitId('warmed') });
    await playlistOf('warmed');
    const response = await playlistOf('warmed');
    expect(response.headers.get('server-timing')).toMatch(/^session;desc=reused, hold;dur=\d+$/);
    expect(origin.starts).toEqual(['warmed']);
  });

  test('a playlist is not held for ever: then it is a 503 that says when to ask again', async () => {
    origin.ready = false;
    const response = await playlistOf('stuck');
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(await response.json()).toMatchObject({ error: 'not_ready' });
    origin.ready = true;
    expect((await playlistOf('stuck')).status).toBe(200);
    expect(origin.starts).toEqual(['stuck']);
  });

  test('a playlist of a session that the origin has lost comes from one that is started again', async () => {
    await playlistOf('lost');
    origin.running.clear();
    const response = await playlistOf('lost');
    expect(response.status).toBe(200);
    expect(origin.starts).toEqual(['lost', 'lost']);
    expect(origin.running.has('session-of-lost')).toBe(true);
  });

  test('a playlist is refused to a visit that was given back, and starts nothing', async () => {
    await post('cancel/movie/given-back', { visit: visitId('given-back') });
    const response = await playlistOf('given-back');
    expect(response.status).toBe(410);
    expect(await response.json()).toMatchObject({ error: 'cancelled' });
    expect(origin.starts).toEqual([]);
  });

  test('a playlist of a title that the origin lacks is not found', async () => {
    vi.spyOn(console, 'warn').mockReturnValueOnce();
    origin.instead = (request) =>
      request.url.includes('/stream/') ? Response.json({ error: 'Movie not found' }, { status: 404 }) : undefined;
    const response = await playlistOf('missing');
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: 'not_found' });
  });

  test('a playlist needs no visit: a player that names none shares one session with itself', async () => {
    for (let n = 0; n < 2; n++) expect((await get('/api/v1/hls/play/movie/nameless/index.m3u8')).status).toBe(200);
    expect(origin.starts).toEqual(['nameless']);
  });

  test('a playlist is found under a bare id, which means a movie', async () => {
    const response = await get('/api/v1/hls/play/bare/index.m3u8');
    expect(response.status).toBe(200);
    expect(origin.log).toContain('GET /api/v1/stream/movie/bare');
  });

  test.each([
    ['episode/e1', 'GET /api/v1/playback/episode/e1', 'GET /api/v1/stream/episode/e1'],
    ['file/f1', 'GET /api/v1/playback/movie/f1', 'GET /api/v1/stream/f1'],
  ])('a playlist of %s is started as Mydia wants it', async (ref, authorised, started) => {
    expect((await get(playlistPath(ref, visitId('kinds')))).status).toBe(200);
    expect(origin.log.slice(0, 2)).toEqual([authorised, started]);
  });

  test('a playlist is refused to a viewer whom the origin does not know, and starts nothing', async () => {
    const response = await get(playlistPath('movie/refused', visitId('refused')), { cookie: '_mydia_key=mallory' });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: 'signed_out' });
    expect(origin.log).toEqual(['GET /api/v1/playback/movie/refused']);
  });

  test('a playlist of a direct-play file is a redirect to the stream', async () => {
    origin.direct = true;
    const response = await playlistOf('plain');
    expect(response.status).toBe(302);
    expect(response.headers.get('location')).toBe('/api/v1/stream/movie/plain');
    expect((await playlistOf('plain', '&api_key=key-of-alice')).headers.get('location')).toBe(
      '/api/v1/stream/movie/plain?api_key=key-of-alice',
    );
  });
});

describe('a viewer who left', () => {
  const startOf = async (name: string): Promise<string | undefined> =>
    (await textOf(await playlistOf(name))).split('\n').find((line) => line.startsWith('#EXT-X-START'));

  test.each([
    ['before the end of what is transcoded goes on from there', 7.5, 3600, 7.5],
    ['after the end of what is transcoded starts at the beginning', 100, 3600, 0],
    ['exactly at the end of what is transcoded starts at the beginning', 15, 3600, 0],
    ['in the last twentieth of the film starts at the beginning', 9.6, 10, 0],
    ['a film of unknown length goes on from there', 9.6, null, 9.6],
  ])('a viewer who left goes on: %s', async (name, position, duration, offset) => {
    Object.assign(origin, { position, duration });
    expect(await startOf(name.replaceAll(' ', '-').slice(0, 40))).toBe(
      `#EXT-X-START:TIME-OFFSET=${offset},PRECISE=YES`,
    );
  });
});
