/**
 * The session of a player of 2026-07 has a playlist that grows from 0. The edge lets that playlist begin with the
 * film's head.
 */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { callWorker, eventually, get, later, post, textOf, visitId } from '../../worker/visitor.ts';
import { endPlayer, fetchOf, homeOf, leasesOf, PHONE, START, startPlayer, TV } from '../player.ts';
import { BOB } from './autumn.ts';
import { growing, nameOf, playlistOf, useJuly } from './july.ts';

const july = useJuly();
const { origin } = july;
beforeEach(() => {
  vi.spyOn(console, 'warn').mockReturnValue();
});
afterEach(() => {
  july.encoded.resolve();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

type As = { cookie: string };
const start = (file: string, as: As = TV): Promise<string> => startPlayer(file, as);
const segmentOf = async (session: string, at: number, as: As = TV): Promise<string> =>
  textOf(await fetchOf(session, nameOf(at), { cookie: as.cookie }));
const own = (session: string, at: number): string => `${session} ${nameOf(at)}`;
const three = [0, 1, 2].map(nameOf);

/** Bob's player starts a session, and asks for its playlist and then for `segments` segments. */
async function playedByBob(file: string, segments = 4): Promise<void> {
  origin.playlist = growing(4);
  const session = await start(file, BOB);
  await playlistOf(session, BOB);
  for (let at = 0; at < segments; at++) await segmentOf(session, at, BOB);
  await origin.quiet();
  origin.log.length = 0;
  july.asked.length = 0;
}

/** Alice's player starts a session, of which nothing is encoded yet. */
async function begins(file: string): Promise<string> {
  await playedByBob(file);
  july.encoded = Promise.withResolvers();
  return start(file);
}

describe('a film that another account has played', () => {
  test('July’s player begins with a film’s head before the session has a segment, and goes on with the session', async () => {
    const session = await begins('film');
    const { text, uris, names } = await playlistOf(session);
    expect(names).toEqual(three);
    expect(text).toContain('#EXT-X-START:TIME-OFFSET=0');
    for (const [at, uri] of uris.entries()) {
      expect(await textOf(await get(uri, { cookie: TV.cookie }))).toBe(own('session-of-film-bob', at));
    }
    origin.playlist = growing(5);
    july.encoded.resolve();
    const further = await playlistOf(session);
    expect(further.names).toEqual([0, 1, 2, 3, 4].map(nameOf));
    expect(further.uris.slice(0, 3)).toEqual(uris);
    expect(await segmentOf(session, 3)).toBe(own(session, 3));
  });

  test('a head’s addresses in July’s playlist are known to any isolate, and valid for their viewer alone', async () => {
    const { uris } = await playlistOf(await begins('far'));
    for (const [at, uri] of uris.entries()) {
      expect(uri).toContain('/api/v1/hls/play/file/far/');
      expect((await get(uri, { cookie: BOB.cookie })).status).toBe(403);
      expect(await textOf(await get(uri, { cookie: TV.cookie }))).toBe(own('session-of-far-bob', at));
    }
  });

  test('July’s session with a head is held and counted like any other', async () => {
    const session = await begins('held');
    await playlistOf(session);
    const name = await homeOf('file/held');
    await eventually(async () => (await leasesOf(name)).length === 1);
    expect(await leasesOf(name)).toEqual([['play', 'alone']]);
    expect(july.asked.filter((one) => one.startsWith('start'))).toEqual(['start held']);
    await endPlayer(session, TV);
  });

  test('July’s playlist goes on as soon as the session is further, for a player that asks again', async () => {
    const session = await begins('told');
    await playlistOf(session);
    later(5_000);
    origin.playlist = growing(3);
    const reloaded = playlistOf(session);
    july.encoded.resolve();
    await scheduler.wait(600);
    origin.playlist = growing(4);
    expect((await reloaded).names).toEqual([...three, nameOf(3)]);
  });

  test('another device of the same account gets July’s playlist at once a moment after the first', async () => {
    const session = await begins('devices');
    july.encoded.resolve();
    origin.playlist = growing(3);
    await playlistOf(session);
    later(5_000);
    const asked = performance.now();
    expect((await playlistOf(session, PHONE)).names).toEqual(three);
    expect(performance.now() - asked).toBeLessThan(1_500);
  });

  test('July’s playlist goes on when the origin answers a held player with an error', async () => {
    const session = await begins('errs');
    july.encoded.resolve();
    origin.playlist = growing(3);
    expect((await playlistOf(session)).names).toEqual(three);
    later(5_000);
    const { instead } = origin;
    let asked = 0;
    origin.instead = (request) => {
      const isBad = request.url.endsWith(`${session}/index.m3u8`) && ++asked > 1;
      return isBad ? new Response('broken', { status: 502 }) : instead?.(request);
    };
    expect((await playlistOf(session)).names).toEqual(three);
    expect(asked).toBeGreaterThan(1);
  });

  test('July’s playlist is not shortened where the session runs already', async () => {
    await playedByBob('runs');
    origin.playlist = growing(9);
    const session = await start('runs');
    expect((await playlistOf(session)).names).toHaveLength(9);
  });

  test('a look at a film with a head in front of July’s player has no session of its own', async () => {
    await playedByBob('looked');
    const look = async (): Promise<{ status: string }> =>
      (await post('preload/file/looked', { visit: visitId('looked') }, TV)).json();
    await look();
    await origin.quiet();
    expect(await look()).toMatchObject({ status: 'ready' });
    await origin.quiet();
    expect([origin.starts, july.asked.filter((one) => one.startsWith('start'))]).toEqual([[], []]);
  });

  test('a film that July’s player plays is given back with the page that looked by the head, and not by another one', async () => {
    await playedByBob('left');
    const tell = (action: string, visit: string) => post(`${action}/file/left`, { visit: visitId(visit) }, TV);
    for (const visit of ['before', 'page']) {
      await tell('preload', visit);
      await origin.quiet();
      await tell('preload', visit);
    }
    await tell('cancel', 'before');
    await playlistOf(await start('left'));
    const name = await homeOf('file/left');
    await eventually(async () => (await leasesOf(name)).length === 1);
    expect(await leasesOf(name)).toEqual([['play', 'of_page']]);
    await tell('cancel', 'page');
    expect(await leasesOf(name)).toEqual([]);
  });
});

test('a player that began a moment before its page looked by the head is given back with it', async () => {
  await playedByBob('hurried');
  await start('hurried');
  const name = await homeOf('file/hurried');
  await eventually(async () => (await leasesOf(name)).length === 1);
  expect(await leasesOf(name)).toEqual([['play', 'alone']]);
  const tell = (action: string) => post(`${action}/file/hurried`, { visit: visitId('hurried') }, TV);
  await tell('preload');
  await eventually(async () => (await leasesOf(name)).every(([, player]) => player === 'of_page'));
  expect(await leasesOf(name)).toEqual([['play', 'of_page']]);
  await tell('cancel');
  expect(await leasesOf(name)).toEqual([]);
});

describe('a head is made', () => {
  test('a head is made of what a look has warmed in front of July’s player', async () => {
    origin.playlist = growing(4);
    await post('preload/file/warmed', { visit: visitId('warmed') }, BOB);
    await eventually(() => origin.starts.length === 1);
    await eventually(async () => {
      const reply = await (await post('renew/file/warmed', { visit: visitId('warmed') }, BOB)).json();
      return (reply as { status: string }).status === 'ready';
    });
    await origin.quiet();
    july.encoded = Promise.withResolvers();
    expect((await playlistOf(await start('warmed'))).names).toEqual(three);
  });

  test('a head of July’s is made only once all of its segments have passed', async () => {
    await playedByBob('half', 2);
    const session = await start('half');
    await playlistOf(session);
    expect(await segmentOf(session, 0)).toBe(own(session, 0));
  });
});

describe('the origin answers', () => {
  test('the origin answers an account that may not have the film', async () => {
    const session = await begins('hidden');
    july.hidden = (account) => account === 'bob';
    later(61_000);
    july.encoded.resolve();
    expect(await segmentOf(session, 0, BOB)).toBe(own(session, 0));
    july.hidden = (account) => account === 'alice';
    later(61_000);
    await playlistOf(session);
    expect(await segmentOf(session, 0)).toBe(own(session, 0));
  });

  test('the origin answers an account that has guessed another one’s session', async () => {
    const session = await begins('guessed');
    await playlistOf(session);
    july.encoded.resolve();
    await playlistOf(session, BOB);
    expect(await segmentOf(session, 0, BOB)).toBe(own(session, 0));
  });

  test('the origin answers a viewer whose sign-in has ended', async () => {
    const session = await begins('ended');
    await playlistOf(session);
    origin.viewers = origin.viewers.filter((one) => one !== TV.cookie);
    later(61_000);
    july.encoded.resolve();
    expect((await fetchOf(session, 'index.m3u8', TV)).status).toBe(401);
    expect((await fetchOf(session, nameOf(0), TV)).status).toBe(401);
  });

  test('the origin answers another device of the account by its own credentials', async () => {
    const session = await begins('phone');
    expect((await playlistOf(session, PHONE)).names).toEqual(three);
    expect(await segmentOf(session, 0, PHONE)).toBe(own('session-of-phone-bob', 0));
  });

  test('the origin answers a session of a file that was replaced, or of which it tells nothing', async () => {
    await playedByBob('replaced');
    july.bitrate = 9_000;
    const session = await start('replaced');
    await playlistOf(session);
    expect(await segmentOf(session, 0)).toBe(own(session, 0));
    await endPlayer(session, TV);
    await playedByBob('silent');
    july.bitrate = null;
    const silent = await start('silent');
    await playlistOf(silent);
    expect(await segmentOf(silent, 0)).toBe(own(silent, 0));
  });

  test('the origin answers a session that cuts the film elsewhere, and the head is dropped', async () => {
    await playedByBob('cut');
    origin.playlist = growing(6).replace('5.005', '4.004');
    const session = await start('cut');
    const { names, text } = await playlistOf(session);
    expect([names.length, text.includes('4.004')]).toEqual([6, true]);
    await origin.quiet();
    expect(await segmentOf(session, 0)).toBe(own(session, 0));
  });

  test('the origin answers a player that asks for a limit', async () => {
    await playedByBob('limited');
    const body = JSON.stringify({
      query: START,
      variables: { fileId: 'limited', strategy: 'TRANSCODE', maxBitrate: 800 },
    });
    const headers = { ...TV, 'content-type': 'application/json', 'content-length': String(body.length) };
    await callWorker('/api/graphql', {}, { method: 'POST', body, headers });
    await playlistOf('session-of-limited-alice');
    expect(await segmentOf('session-of-limited-alice', 0)).toBe(own('session-of-limited-alice', 0));
  });

  test('the origin answers July’s player where heads are off', async () => {
    await playedByBob('off');
    const variables = { fileId: 'off', strategy: 'TRANSCODE', maxBitrate: null };
    const body = JSON.stringify({ query: START, variables });
    const headers = { ...TV, 'content-type': 'application/json', 'content-length': String(body.length) };
    await callWorker('/api/graphql', { HEADS: 'off' }, { method: 'POST', body, headers });
    const session = 'session-of-off-alice';
    const ask = (name: string): Promise<Response> =>
      callWorker(`/api/v1/hls/${session}/${name}`, { HEADS: 'off' }, { headers: TV });
    await ask('index.m3u8');
    expect(await textOf(await ask(nameOf(0)))).toBe(own(session, 0));
  });
});
