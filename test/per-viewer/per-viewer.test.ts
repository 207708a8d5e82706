import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { viewerKey } from '../../worker/auth/viewer-keys.ts';
import { useOrigin } from '../worker/origin-double.ts';
import {
  eventually,
  fileOf,
  get,
  later,
  playlistPath,
  post,
  ring,
  SIGNING_KEY,
  send,
  stateOf,
  textOf,
  urisIn,
  visitId,
} from '../worker/visitor.ts';

const origin = useOrigin();
const ALICE = '_mydia_key=alice';
const BOB = '_mydia_key=bob';
const MALLORY = '_mydia_key=mallory';

beforeEach(() => {
  vi.spyOn(console, 'warn').mockReturnValue();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const objectOf = async (ref: string, cookie: string): Promise<string> =>
  `${ref}@${await viewerKey({ cookie }, SIGNING_KEY)}`;
const accountIn = (name: string): Promise<unknown> =>
  runInDurableObject(fileOf(name), (_, { storage }) => storage.kv.get('account'));

describe('without an account of the edge’s own', () => {
  test('without an account of the edge’s own, each viewer has a session, started with that viewer’s credentials', async () => {
    for (const cookie of [ALICE, BOB]) {
      await post('preload/movie/each', { visit: visitId('each') }, { cookie });
    }
    await eventually(() => origin.running.size === 2);
    expect([...origin.running].sort()).toEqual(['session-of-each-alice', 'session-of-each-bob']);
    for (const headers of origin.headers) expect(headers.get('cookie')).toMatch(/^_mydia_key=(alice|bob)$/);
  });

  test('a preload asks the origin first whether its viewer may watch', async () => {
    await post('preload/movie/asks-first', { visit: visitId('asks-first') });
    await eventually(() => origin.running.size === 1);
    expect(origin.log.slice(0, 2)).toEqual([
      'GET /api/v1/playback/movie/asks-first',
      'GET /api/v1/stream/movie/asks-first',
    ]);
  });

  test('a viewer’s playlist and segments are those of their own session', async () => {
    const path = playlistPath('movie/own', visitId('own'));
    for (const [cookie, name] of [
      [ALICE, 'alice'],
      [BOB, 'bob'],
    ] as const) {
      const [segment = ''] = urisIn(await textOf(await get(path, { cookie })), path);
      expect(await textOf(await get(segment, { cookie }))).toBe(`session-of-own-${name} segment_000.ts`);
    }
  });

  test('a cancel of one viewer leaves the other’s session alone', async () => {
    for (const cookie of [ALICE, BOB]) await get(playlistPath('movie/apart', visitId('apart')), { cookie });
    await post('cancel/movie/apart', { visit: visitId('apart') }, { cookie: ALICE });
    later(1_000);
    await ring(await objectOf('movie/apart', ALICE));
    await eventually(() => origin.running.size === 1);
    expect([...origin.running]).toEqual(['session-of-apart-bob']);
  });

  test('a session with subtitles in its picture, which the origin has started alone, is not the plain film’s', async () => {
    await get('/api/v1/stream/movie/burnt?headstart=off&burn=2', { cookie: BOB });
    await eventually(async () => (await stateOf(await objectOf('movie/burnt~2', BOB))).leases.size === 1);
    expect((await stateOf(await objectOf('movie/burnt', BOB))).leases.size).toBe(0);
    // The origin alone judges any other value of `burn`. For the edge, this is a request for the plain film.
    await get('/api/v1/stream/movie/plain?headstart=off&burn=x', { cookie: BOB });
    await eventually(async () => (await stateOf(await objectOf('movie/plain', BOB))).leases.size === 1);
  });

  test('Mydia’s own player gets that viewer’s session', async () => {
    const stream = await get('/api/v1/stream/movie/player', { cookie: BOB });
    const location = stream.headers.get('location') ?? '';
    expect((await get(location, { cookie: BOB })).status).toBe(200);
    expect([...origin.running]).toEqual(['session-of-player-bob']);
    expect((await send('DELETE', location.replace('/index.m3u8', ''), { cookie: BOB })).status).toBe(200);
    expect((await stateOf(await objectOf('movie/player', BOB))).leases.size).toBe(0);
  });
});

describe('a viewer whom the origin refuses', () => {
  test('a viewer whom the origin refuses holds nothing and starts nothing', async () => {
    const response = await post('preload/movie/refused', { visit: visitId('refused') }, { cookie: MALLORY });
    expect(response.status).toBe(202);
    const name = await objectOf('movie/refused', MALLORY);
    await eventually(() => origin.log.length > 0);
    await origin.quiet();
    expect((await stateOf(name)).leases.size).toBe(0);
    expect(origin.starts).toEqual([]);
    const playlist = await get(playlistPath('movie/refused', visitId('refused')), { cookie: MALLORY });
    expect(playlist.status).toBe(401);
  });

  test('a viewer whom the origin now refuses is told so, also by segments', async () => {
    const path = playlistPath('movie/signs-out', visitId('signs-out'));
    const [segment = ''] = urisIn(await textOf(await get(path)), path);
    origin.viewers = [];
    for (const asked of [segment, path]) {
      const response = await get(asked);
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ error: 'signed_out' });
    }
  });
});

describe('a viewer’s credentials', () => {
  test('a viewer’s credentials are kept while there is something to give back with them, also through an eviction', async () => {
    await get(playlistPath('movie/kept', visitId('kept')));
    const name = await objectOf('movie/kept', ALICE);
    expect(await accountIn(name)).toMatchObject({ ref: 'movie/kept', credentials: [{ cookie: ALICE }] });
    await post('cancel/movie/kept', { visit: visitId('kept') });
    await evictDurableObject(fileOf(name));
    later(1_000);
    await ring(name);
    await eventually(() => origin.running.size === 0);
  });

  test('a viewer’s credentials are forgotten when nothing is left to give back', async () => {
    await get(playlistPath('movie/forgotten', visitId('forgotten')));
    const name = await objectOf('movie/forgotten', ALICE);
    await post('cancel/movie/forgotten', { visit: visitId('forgotten') });
    later(1_000);
    await ring(name);
    await eventually(async () => (await accountIn(name)) === undefined);
    expect(origin.running.size).toBe(0);
  });

  test('a viewer’s credentials are not kept by a page’s word about a film that is kept for it no longer', async () => {
    const visit = visitId('over');
    await get(playlistPath('movie/over', visit));
    const name = await objectOf('movie/over', ALICE);
    await post('cancel/movie/over', { visit });
    later(1_000);
    await ring(name);
    await eventually(async () => (await accountIn(name)) === undefined);
    for (const said of [{ visit, paused: true }, { visit: visitId('unheard'), paused: true }, { visit }]) {
      const response = await post('renew/movie/over', { playing: true, ...said });
      expect(await response.json()).toMatchObject({ status: 'cancelled' });
      expect(await accountIn(name)).toBeUndefined();
    }
  });

  test('a viewer’s credentials are not kept for a direct-play file, nor for a refused viewer', async () => {
    origin.direct = true;
    for (const name of ['plain', 'plainly']) await get(playlistPath('movie/plain', visitId(name)));
    expect(await accountIn(await objectOf('movie/plain', ALICE))).toBeUndefined();
    origin.direct = false;
    await post('preload/movie/turned-away', { visit: visitId('turned-away') }, { cookie: MALLORY });
    const name = await objectOf('movie/turned-away', MALLORY);
    await eventually(() => origin.log.some((line) => line.includes('/playback/movie/turned-away')));
    await origin.quiet();
    expect(await accountIn(name)).toBeUndefined();
  });
});

describe('a direct-play file that the origin wants to transcode by now', () => {
  const replaced = async (id: string): Promise<Response> => {
    origin.direct = true;
    await post(`preload/movie/${id}`, { visit: visitId(id) });
    const name = await objectOf(`movie/${id}`, ALICE);
    await eventually(async () => (await stateOf(name)).session.phase === 'direct');
    origin.direct = false;
    return get(`/api/v1/stream/movie/${id}`);
  };

  test('a direct-play file that the origin now transcodes is transcoded, and the session that the question started is given back', async () => {
    const response = await replaced('replaced');
    expect((await get(response.headers.get('location') ?? '')).status).toBe(200);
    expect([...origin.running]).toEqual(['session-of-replaced-alice']);
    expect(origin.log.filter((line) => line === 'DELETE /api/v1/hls/session-of-replaced-alice')).toHaveLength(1);
  });

  test('a direct-play file that the origin now transcodes is transcoded also when the origin does not confirm the end of that session', async () => {
    origin.instead = ({ method }) => (method === 'DELETE' ? Promise.reject(new TypeError('lost')) : undefined);
    expect((await replaced('unanswered')).status).toBe(302);
  });
});
