/** Only Play falls through to the origin's own start: once, and only before the edge has given anything out. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { useOrigin } from './origin-double.ts';
import { callWorker, eventually, get, later, leaseOf, lookPath, playlistPath, post, visitId } from './visitor.ts';

const origin = useOrigin();
beforeEach(() => {
  vi.spyOn(console, 'error').mockReturnValue();
  vi.spyOn(console, 'warn').mockReturnValue();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const broken = { MEDIA_FILE: { getByName: () => ({ play: () => Promise.reject(new Error('overloaded')) }) } };
const starts = (): string[] => origin.log.filter((line) => line.includes('/stream/'));
const waits = { status: 503, error: 'not_ready', retryAfter: '1', location: null };

async function told(response: Response) {
  const { status, headers } = response;
  const { error } = (await response.json()) as { error: string };
  return { status, error, retryAfter: headers.get('retry-after'), location: headers.get('location') };
}

describe('when the edge fails', () => {
  test('when the edge fails, a page that looks waits, and the origin is not asked to start', async () => {
    for (let n = 0; n < 2; n++) {
      expect(await told(await callWorker(lookPath('movie/looked', visitId('looked')), broken))).toEqual(waits);
    }
    expect(starts()).toEqual([]);
  });

  test('when the edge fails, Play goes the site’s own way before anything was given out', async () => {
    const response = await callWorker(playlistPath('movie/first', visitId('first')), broken);
    expect([response.status, response.headers.get('location')]).toEqual([
      302,
      '/api/v1/stream/movie/first?headstart=off',
    ]);
    expect(starts()).toEqual([]);
  });

  test('when the edge fails, a film in its middle waits, and goes on where it was', async () => {
    const path = playlistPath('movie/begun', visitId('begun'));
    expect((await callWorker(path, {})).status).toBe(200);
    for (let n = 0; n < 3; n++) expect(await told(await callWorker(path, broken))).toEqual(waits);
    expect((await callWorker(path, {})).status).toBe(200);
    expect(starts()).toHaveLength(1);
  });

  test('when the edge fails, a player that a page has primed counts as begun', async () => {
    expect((await callWorker(lookPath('movie/primed', visitId('primed')), {})).status).toBe(200);
    expect(await told(await callWorker(playlistPath('movie/primed', visitId('primed')), broken))).toEqual(waits);
  });

  test('when the edge fails, another visit of the film may still fall through', async () => {
    expect((await callWorker(playlistPath('movie/others', visitId('one')), {})).status).toBe(200);
    expect((await callWorker(playlistPath('movie/others', visitId('two')), broken)).status).toBe(302);
  });
});

describe('when the origin cannot start it for the edge', () => {
  beforeEach(() => {
    origin.instead = ({ url }) =>
      url.includes('/stream/') ? Response.json({ error: 'Transcoding required' }, { status: 500 }) : undefined;
  });

  test('when the origin cannot start a film for the edge, a look waits', async () => {
    expect(await told(await get(lookPath('movie/no-look', visitId('no-look'))))).toEqual(waits);
  });

  test('when the origin cannot start a film for the edge, Play has the origin try alone', async () => {
    const response = await get(playlistPath('movie/no-play', visitId('no-play')));
    expect(response.headers.get('location')).toBe('/api/v1/stream/movie/no-play?headstart=off');
  });
});

describe('a playlist that the edge cannot write', () => {
  const UNWRITABLE = '#EXTM3U\n#EXT-X-TARGETDURATION:8\n#EXTINF:7.5,\n720p/segment_000.ts\n';
  const statusOf = async (response: Response): Promise<unknown> =>
    ((await response.json()) as { status: unknown }).status;
  const alone = (film: string): string => `/api/v1/stream/movie/${film}?headstart=off`;

  test('a playlist that the edge cannot write is remembered: Play goes the site’s own way at once, and nothing is warmed', async () => {
    origin.playlist = UNWRITABLE;
    expect(await told(await get(lookPath('movie/foreign', visitId('looks'))))).toEqual(waits);
    await origin.quiet();
    const before = origin.log.length;
    const play = await get(playlistPath('movie/foreign', visitId('plays')));
    expect([play.status, play.headers.get('location')]).toEqual([302, alone('foreign')]);
    expect(await told(await get(lookPath('movie/foreign', visitId('looks-too'))))).toEqual(waits);
    expect(await statusOf(await post('preload/movie/foreign', { visit: visitId('another') }))).toBe('off');
    expect(await statusOf(await post('renew/movie/foreign', { visit: visitId('plays'), playing: true }))).toBe('ready');
    await origin.quiet();
    expect(origin.log.length).toBe(before);
    for (const name of ['plays', 'looks-too', 'another']) {
      expect(await leaseOf('movie/foreign', visitId(name))).toBeUndefined();
    }
    // The edge leaves the origin's own player to the origin.
    const stream = await get('/api/v1/stream/movie/foreign');
    expect(stream.headers.get('location')).toBe('/api/v1/hls/session-of-foreign-alice/index.m3u8');
  });

  test('a playlist that the edge cannot write is tried again ten minutes later', async () => {
    origin.playlist = UNWRITABLE;
    expect((await get(playlistPath('movie/mended', visitId('first')))).status).toBe(302);
    origin.playlist = null;
    later(9 * 60_000);
    expect((await get(playlistPath('movie/mended', visitId('second')))).status).toBe(302);
    later(2 * 60_000);
    expect((await get(playlistPath('movie/mended', visitId('third')))).status).toBe(200);
  });

  test('a playlist that the edge cannot write leads no viewer away who is in the middle of the film', async () => {
    const path = playlistPath('movie/changed', visitId('watches'));
    expect((await get(path)).status).toBe(200);
    origin.playlist = UNWRITABLE;
    for (let n = 0; n < 3; n++) expect(await told(await get(path))).toEqual(waits);
    origin.playlist = null;
    expect((await get(path)).status).toBe(200);
  });

  test('a playlist that the edge cannot write tells nothing to a viewer whom the origin refuses', async () => {
    origin.playlist = UNWRITABLE;
    await get(playlistPath('movie/hidden', visitId('hidden')));
    const cookie = '_mydia_key=mallory';
    for (const path of [playlistPath, lookPath]) {
      const refusal = await get(path('movie/hidden' as never, visitId('mallory')), { cookie });
      expect([refusal.status, refusal.headers.get('location')]).toEqual([401, null]);
    }
    const look = await post('preload/movie/hidden', { visit: visitId('eve') }, { cookie: '_mydia_key=eve' });
    expect(await statusOf(look)).toBe('warming');
  });
});

test('a session that falls through is kept like one of its viewer’s own player', async () => {
  const response = await callWorker('/api/v1/stream/movie/watched-over?headstart=off', {});
  expect(response.headers.get('location')).toBe('/api/v1/hls/session-of-watched-over-alice/index.m3u8');
  await eventually(() => origin.log.includes('GET /api/v1/hls/session-of-watched-over-alice/index.m3u8'));
  expect(starts()).toEqual(['GET /api/v1/stream/movie/watched-over?headstart=off']);
});

test('a film that the origin’s ffmpeg cannot play is told at once, and does not fall through to the same', async () => {
  origin.instead = ({ url }) =>
    url.includes('/stream/')
      ? Response.json({ error: 'Transcoding required', reason: 'unplayable', details: 'no pts' }, { status: 500 })
      : undefined;
  for (const path of [
    lookPath('movie/unplayable', visitId('unplayable')),
    playlistPath('movie/unplayable', visitId('unplayable')),
  ]) {
    const answer = await told(await callWorker(path, {}));
    expect(answer).toEqual({ status: 422, error: 'unplayable', retryAfter: null, location: null });
  }
  expect(starts()).toHaveLength(1);
});
