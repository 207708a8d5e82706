/** Films with a head: what a look and Play cost the origin, and what the viewer gets. */
import { env } from 'cloudflare:test';
import { describe, expect, test } from 'vitest';
import { manifestFrom } from '../../protocol/urls.ts';
import type { HeadBindings } from '../../worker/heads/store.ts';
import {
  eventually,
  get,
  later,
  leaseOf,
  lookPath,
  playlistPath,
  post,
  ring,
  send,
  stateOf,
  textOf,
  urisIn,
  visitId,
} from '../worker/visitor.ts';
import { BOB, growing, preload, useFilms, whole } from './film.ts';

const { origin, headOf, known, kept } = useFilms();
const { HEADS_BUCKET } = env as unknown as Required<HeadBindings>;
/** The same time as HOLD_S in vitest.config.ts. */
const HOLD_MS = 2_000;

describe('a look at a film with a head', () => {
  test('a look at a film with a head is ready, holds no lease, and asks the origin only who may watch', async () => {
    await headOf('look');
    expect((await preload('look', 'one', { cookie: '_mydia_key=bob' })).status).toBe('warming');
    await origin.quiet();
    expect(origin.log).toEqual(['GET /api/v1/playback/movie/look']);
    expect(await preload('look', 'two', { cookie: '_mydia_key=bob' })).toMatchObject({
      status: 'ready',
      renewAfterS: null,
    });
    expect(origin.starts).toEqual([]);
    expect((await stateOf('movie/look')).leases.size).toBe(0);
  });

  test('a look at a film with a head gets its playlist and the head’s segments from the edge', async () => {
    await headOf('read');
    await known('read');
    const path = lookPath('movie/read', visitId('reads'));
    const response = await get(path, { cookie: '_mydia_key=bob' });
    const uris = urisIn(await textOf(response), path);
    expect(uris).toHaveLength(30);
    const first = await get(uris[0] as string, { cookie: '_mydia_key=bob' });
    expect(await textOf(first)).toBe('session-of-read segment_0.m4s');
    expect(first.headers.get('cache-control')).toContain('immutable');
    expect(origin.log).toEqual([]);
    expect((await stateOf('movie/read')).leases.size).toBe(0);
  });

  test('a look at a film with a head gets nothing beyond the head while no Play has started a session', async () => {
    await headOf('beyond');
    await known('beyond');
    const path = lookPath('movie/beyond', visitId('beyond'));
    const uris = urisIn(await textOf(await get(path, { cookie: '_mydia_key=bob' })), path);
    const after = await get(uris[20] as string, { cookie: '_mydia_key=bob' });
    expect(after.status).toBe(503);
    expect(origin.starts).toEqual([]);
  });

  test('a look at a film with a head gets nothing for a viewer whom the origin refuses', async () => {
    await headOf('denied');
    const stranger = { cookie: '_mydia_key=mallory' };
    await preload('denied', 'stranger', stranger);
    await origin.quiet();
    const path = lookPath('movie/denied', visitId('stranger'));
    expect((await get(path, stranger)).status).toBe(401);
    await known('denied');
    const own = lookPath('movie/denied', visitId('knows-denied'));
    const uris = urisIn(await textOf(await get(own, { cookie: '_mydia_key=bob' })), own);
    expect((await get(uris[0] as string, stranger)).status).toBe(403);
  });
});

describe('Play of a film with a head', () => {
  test('Play of a film with a head gets the playlist at once, and its session starts where the head ends', async () => {
    await headOf('play');
    await known('play');
    origin.ready = false;
    const path = playlistPath('movie/play', visitId('plays'));
    const response = await get(path, { cookie: '_mydia_key=bob' });
    expect(response.status).toBe(200);
    // The header has neither `joined` nor `hold`: the playlist has waited for nothing.
    expect(response.headers.get('server-timing')).toBe('session;desc=head');
    const uris = urisIn(await textOf(response), path);
    await eventually(() => origin.starts.length === 1);
    // An encoder's first segment has a hole in its sound. So the session begins one segment early, with the head's last
    // segment. The edge drops the session's copy, and the viewer gets the head's copy.
    expect(origin.log.find((line) => line.includes('/stream/'))).toContain('position=11');
    origin.ready = true;
    const after = await get(uris[12] as string, { cookie: '_mydia_key=bob' });
    expect(await textOf(after)).toBe('session-of-play segment_12.m4s');
    expect((await stateOf('movie/play')).leases.get(visitId('plays'))?.kind).toBe('play');
  });

  test('Play with a head goes on in a growing playlist, under the same addresses', async () => {
    origin.playlist = growing(14);
    await headOf('grows');
    await known('grows');
    const bob = { cookie: '_mydia_key=bob' };
    origin.playlist = growing(3);
    const path = playlistPath('movie/grows', visitId('grows'));
    const early = urisIn(await textOf(await get(path, bob)), path);
    expect(early).toHaveLength(12);
    await eventually(async () => (await stateOf('movie/grows')).session.phase === 'ready');
    expect(urisIn(await textOf(await get(path, bob)), path)).toEqual(early);
    origin.playlist = growing(20);
    const late = urisIn(await textOf(await get(path, bob)), path);
    expect(late).toHaveLength(20);
    expect(late.slice(0, 12)).toEqual(early);
    expect(await textOf(await get(late[13] as string, bob))).toBe('session-of-grows segment_13.m4s');
  });

  /** Bob's player has the head's playlist, and his session lists no segment after the head. */
  async function playsHead(id: string): Promise<{ path: string; reload: () => Promise<string[]> }> {
    origin.playlist = growing(14);
    await headOf(id);
    await known(id);
    origin.playlist = growing(12);
    const path = playlistPath(`movie/${id}`, visitId(id));
    const reload = async (): Promise<string[]> => {
      const response = await get(path, BOB);
      expect(response.status).toBe(200);
      return urisIn(await textOf(response), path);
    };
    expect(await reload()).toHaveLength(12);
    await eventually(async () => (await stateOf(`movie/${id}`)).session.phase === 'ready');
    return { path, reload };
  }

  test('a player that asks again is told of the first segment after the head the moment that it is there', async () => {
    const { reload } = await playsHead('tells');
    later(1_000);
    const reloaded = reload();
    await scheduler.wait(600);
    origin.playlist = growing(13);
    expect(await reloaded).toHaveLength(13);
  });

  test('Play goes on with its head, also once its viewer’s place is beyond it and the session is not', async () => {
    const { path, reload } = await playsHead('ahead');
    const early = urisIn(await textOf(await get(path, BOB)), path);
    origin.playlist = growing(3);
    origin.position = 11.5;
    later(61_000);
    expect(await reload()).toEqual(early);
  });

  test('a paused film stays paused, however often its player asks for the head’s playlist', async () => {
    const { reload } = await playsHead('pauses');
    const visit = visitId('pauses');
    await post('renew/movie/pauses', { visit, playing: true, paused: true }, BOB);
    const paused = await leaseOf('movie/pauses', visit);
    expect(paused).toMatchObject({ kind: 'play', isPaused: true });
    later(10_000);
    await reload();
    expect(await leaseOf('movie/pauses', visit)).toEqual(paused);
  });

  test('Play goes on with its session where that is of another film than the head, also once there is a head again', async () => {
    const headers = { 'content-type': 'video/mp4', 'content-length': '4' };
    origin.instead = ({ url }) => (url.endsWith('/init.mp4') ? new Response('init', { headers }) : undefined);
    origin.playlist = growing(14);
    await headOf('dropped');
    await known('dropped');
    // From now on the origin has another session, with a new name. The edge has made no head of this session yet.
    origin.location = origin.location.replace('%', 'session-no-dropped');
    origin.running.add('session-no-dropped');
    origin.playlist = growing(12);
    const path = playlistPath('movie/dropped', visitId('dropped'));
    const heads = async (): Promise<number> => (await HEADS_BUCKET.list()).objects.length;
    const reload = async (): Promise<string> => textOf(await get(path, BOB));
    expect(await reload()).toContain('#EXTINF:1,');
    expect(await heads()).toBe(1);
    await eventually(async () => (await stateOf('movie/dropped')).session.phase === 'ready');
    origin.playlist = growing(14).replaceAll('#EXTINF:1.000000,', '#EXTINF:1.500000,');
    const text = await reload();
    expect(text).toContain('#EXTINF:1.5');
    await eventually(async () => (await heads()) === 0);
    const init = path.replace(/index.*$/, /URI="([^"]+)"/.exec(text)?.[1] ?? '');
    const own = urisIn(text, path);
    for (const uri of [init, ...own]) await textOf(await get(uri, BOB));
    await kept();
    await eventually(async () => (await heads()) === 1);
    expect(urisIn(await reload(), path)).toEqual(own);
  });

  test('a player that asks again is held while its session is still being started', async () => {
    const path = playlistPath('movie/slow', visitId('slow'));
    origin.playlist = growing(14);
    await headOf('slow');
    await known('slow');
    origin.ready = false;
    await textOf(await get(path, BOB));
    later(1_000);
    const reloaded = get(path, BOB);
    await scheduler.wait(600);
    origin.ready = true;
    expect(urisIn(await textOf(await reloaded), path)).toHaveLength(14);
  });

  /**
   * While the edge holds a request, it reads the session's playlist every 400 ms. Otherwise it reads the playlist once.
   * @returns how many times the edge reads the session's playlist during `work`
   */
  async function looksDuring(work: () => Promise<unknown>): Promise<number> {
    origin.log.length = 0;
    await work();
    return origin.log.filter((line) => line.endsWith('/index.m3u8')).length;
  }

  test('no player is held for longer than HOLD_S, and none that begins anew or only wants to know whether the playlist is there', async () => {
    const { path, reload } = await playsHead('anew');
    expect(await looksDuring(reload)).toBe(1);
    later(1_000);
    const asked = performance.now();
    const looks = await looksDuring(async () => expect(await reload()).toHaveLength(12));
    expect(performance.now() - asked).toBeGreaterThan(1_200);
    expect(looks).toBeGreaterThan(1);
    expect(looks).toBeLessThanOrEqual(HOLD_MS / 400);
    later(1_000);
    expect(await looksDuring(() => send('HEAD', path, BOB))).toBe(1);
    later(30_000);
    expect(await looksDuring(reload)).toBe(1);
  }, 15_000);

  test('a page that only looks is not held when it asks again', async () => {
    origin.playlist = growing(14);
    await headOf('looks');
    await known('looks');
    const path = lookPath('movie/looks', visitId('looks'));
    await textOf(await get(path, BOB));
    later(1_000);
    const asked = performance.now();
    expect(urisIn(await textOf(await get(path, BOB)), path)).toHaveLength(12);
    expect(performance.now() - asked).toBeLessThan(HOLD_MS / 2);
  });

  test('Play of a file that was replaced goes on from the real session, and the head is gone', async () => {
    await headOf('other');
    await known('other');
    const bob = { cookie: '_mydia_key=bob' };
    const path = playlistPath('movie/other', visitId('other'));
    const uris = urisIn(await textOf(await get(path, bob)), path);
    origin.playlist = whole(30).replace('#EXTINF:1.000000,', '#EXTINF:1.500000,');
    await eventually(async () => (await stateOf('movie/other')).session.phase === 'ready');
    expect((await get(uris[15] as string, bob)).status).toBe(404);
    const next = playlistPath('movie/other', visitId('again'));
    expect(await textOf(await get(next, bob))).toContain('#EXTINF:1.5');
  });

  test('Play of a file that was replaced uses no head of the former file, where the origin tells the version', async () => {
    origin.version = 'before';
    await headOf('told');
    origin.version = 'after';
    later(61_000);
    const bob = { cookie: '_mydia_key=bob' };
    await preload('told', 'told', bob);
    await eventually(() => origin.starts.length === 1);
    const { headers } = await get(playlistPath('movie/told', visitId('told')), bob);
    expect(headers.get('server-timing')).toContain('session;desc=reused');
  });

  test('Play with a head sends the encoder nowhere where its viewer does not go', async () => {
    const path = playlistPath('movie/led', visitId('led'));
    const uris = urisIn(await textOf(await get(path)), path);
    await textOf(await get(uris[20] as string));
    await kept();
    // For any player, the edge asks for the first two segments before the player does, and for no later one.
    expect(origin.log.filter((line) => /segment_[2-9]\.m4s/.test(line))).toEqual([]);
  });

  test('Play with a head is refused at once while others watch in every slot', async () => {
    await headOf('full');
    for (const id of ['watched', 'watched-too']) {
      expect((await get(playlistPath(`movie/${id}`, visitId(id)))).status).toBe(200);
    }
    const response = await get(playlistPath('movie/full', visitId('full')), { cookie: '_mydia_key=bob' });
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ error: 'busy' });
    expect(origin.starts).not.toContain('full');
  });

  test('Play ends, also within the head, once the origin refuses the viewer', async () => {
    await headOf('ends');
    await known('ends');
    const bob = { cookie: '_mydia_key=bob' };
    const path = playlistPath('movie/ends', visitId('ends'));
    const uris = urisIn(await textOf(await get(path, bob)), path);
    expect((await get(uris[0] as string, bob)).status).toBe(200);
    origin.viewers = origin.viewers.filter((one) => !one.includes('bob'));
    later(61_000);
    expect((await get(uris[1] as string, bob)).status).toBe(401);
  });
});

test('the playlist of a warm session with renditions is asked for once, since it has no head', async () => {
  origin.playlist = '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=4000000\nvideo.m3u8\n';
  const renew = () => post('renew/movie/renditions', { visit: visitId('renditions') });
  await post('preload/movie/renditions', { visit: visitId('renditions') });
  await eventually(async () => (await stateOf('movie/renditions')).session.phase === 'ready');
  origin.log.length = 0;
  for (let times = 0; times < 3; times++) {
    await renew();
    await origin.quiet();
  }
  expect(origin.log.filter((line) => line.endsWith('/session-of-renditions/index.m3u8'))).toHaveLength(1);
});

test('a look by a page without a player leaves a head, so that the next episode has one before it is played', async () => {
  const visit = visitId('next');
  await post('preload/movie/next', { visit });
  await eventually(async () => (await stateOf('movie/next')).session.phase === 'ready');
  expect((await post('renew/movie/next', { visit })).status).toBe(202);
  await origin.quiet();
  await post('cancel/movie/next', { visit });
  later(2_000);
  await ring('movie/next');
  await eventually(() => !origin.running.has('session-of-next'));
  expect(await preload('next', 'again')).toMatchObject({ status: 'ready', renewAfterS: null });
});

describe('a film that a viewer stopped in the middle of', () => {
  /** A first viewer watches until `position` and leaves. Resolves once no session of the film runs. */
  async function stoppedAt(id: string, position: number): Promise<void> {
    origin.playlist = whole(100);
    const visit = visitId(`stops-${id}`);
    const path = playlistPath(`movie/${id}`, visit);
    const uris = urisIn(await textOf(await get(path)), path);
    // The viewer's player has buffered the twelve seconds after the position.
    for (const uri of uris.slice(position, position + 12)) await textOf(await get(uri));
    await origin.quiet();
    origin.log.length = 0;
    origin.position = position;
    await post(`cancel/movie/${id}`, { visit });
    // The edge waits until the page has saved the viewer's position.
    await scheduler.wait(1_000);
    await kept();
    expect(origin.log.filter((line) => line.includes(`session-of-${id}/segment_`))).toEqual([]);
    later(2_000);
    await ring(`movie/${id}`);
    await eventually(() => !origin.running.has(`session-of-${id}`));
    await ring(`movie/${id}`);
    later(61_000);
  }

  test('a film that a viewer stopped in the middle of has a head from there: a look starts nothing, and Play goes on after that head', async () => {
    await stoppedAt('stopped', 50);
    await known('stopped');
    const bob = { cookie: '_mydia_key=bob' };
    expect(await preload('stopped', 'looks', bob)).toMatchObject({ status: 'ready', renewAfterS: null });
    const look = lookPath('movie/stopped', visitId('looks'));
    const text = await textOf(await get(look, bob));
    expect(text).toContain('#EXT-X-START:TIME-OFFSET=50');
    const uris = urisIn(text, look);
    expect(uris).toHaveLength(100);
    expect(await textOf(await get(uris[50] as string, bob))).toBe('session-of-stopped segment_50.m4s');
    expect((await get(uris[62] as string, bob)).status).toBe(503);
    expect(origin.starts).toEqual(['stopped']);

    const play = playlistPath('movie/stopped', visitId('looks'));
    expect((await get(play, bob)).status).toBe(200);
    await eventually(() => origin.starts.length === 2);
    expect(origin.log.find((line) => line.includes('/stream/'))).toContain('position=61');
    expect(await textOf(await get(uris[62] as string, bob))).toBe('session-of-stopped segment_62.m4s');
  });

  test('a film with a head in the middle has another beginning for a player that its page starts elsewhere', async () => {
    await stoppedAt('over', 50);
    await known('over');
    const look = lookPath('movie/over', visitId('over'));
    expect(await textOf(await get(look, BOB))).toContain('#EXT-X-START:TIME-OFFSET=50');
    const play = manifestFrom(playlistPath('movie/over', visitId('over')), 0);
    expect((await get(play, BOB)).status).toBe(200);
    await eventually(() => origin.starts.length === 2);
    expect(origin.log.find((line) => line.includes('/stream/'))).not.toContain('position=61');
  });

  test('a film with a head in the middle has none for a viewer who stopped elsewhere', async () => {
    await stoppedAt('elsewhere', 50);
    origin.position = 70;
    await preload('elsewhere', 'looks', { cookie: '_mydia_key=bob' });
    await eventually(() => origin.starts.length === 2);
  });

  test('no head in the middle is made by a look that was left, nor by one whose playlist grows', async () => {
    origin.playlist = growing(80);
    const visit = visitId('grown');
    expect((await get(playlistPath('movie/grown', visit))).status).toBe(200);
    await origin.quiet();
    origin.log.length = 0;
    origin.position = 50;
    await post('cancel/movie/grown', { visit });
    await post('preload/movie/looked', { visit: visitId('looked') });
    await origin.quiet();
    await post('cancel/movie/looked', { visit: visitId('looked') });
    await scheduler.wait(1_200);
    await origin.quiet();
    expect(origin.log.filter((line) => /segment_(?:5|6)\d/.test(line))).toEqual([]);
  });
});
