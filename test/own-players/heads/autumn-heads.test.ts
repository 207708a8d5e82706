/**
 * In a session of autumn's player, the edge answers the requests for the head's segments, which it knows by their
 * names.
 */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { callWorker, eventually, later, stateOf, textOf } from '../../worker/visitor.ts';
import { fetchOf, homeOf, leasesOf, PHONE, TV } from '../player.ts';
import { BOB, nameOf, play, START, segmentOf, start, stopAt, useAutumn, wholePlaylist } from './autumn.ts';

const autumn = useAutumn();
const { origin } = autumn;
beforeEach(() => {
  vi.spyOn(console, 'warn').mockReturnValue();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const SEGMENT = /\/segment_\d+\.ts$/;
const segmentsHeard = (): string[] => origin.log.filter((line) => SEGMENT.test(line));
const own = (session: string, at: number): string => `${session} ${nameOf(at)}`;

/** Bob has played the film, so the edge has its head: the segments of the first 12 seconds. */
async function headOf(file: string): Promise<void> {
  await play(file, BOB);
  await origin.quiet();
  origin.log.length = 0;
  autumn.asked.length = 0;
  autumn.plays.length = 0;
}

/** The expected texts: the head's segments are from Bob's session, the later ones from Alice's own. */
const joined = (file: string): string[] => [
  ...[0, 1, 2].map((at) => own(`session-of-${file}-bob`, at)),
  ...[3, 4].map((at) => own(`session-of-${file}-alice`, at)),
];
const alone = (session: string): string[] => [0, 1, 2, 3, 4].map((at) => own(session, at));

describe('a film with a head', () => {
  test('autumn’s player begins with a film’s head, and goes on with the viewer’s own session', async () => {
    await headOf('film');
    expect(await play('film')).toEqual(joined('film'));
    expect(segmentsHeard().map((line) => line.split('/').at(-1))).toEqual([nameOf(3), nameOf(4)]);
    expect(autumn.plays).toEqual(['alice film']);
  });

  test('autumn’s player with a head costs the origin only the questions about the session’s film', async () => {
    await headOf('cheap');
    await play('cheap');
    await origin.quiet();
    // The second request tells the edge the film's file, which it needs for the lease.
    expect(autumn.asked.length).toBeLessThanOrEqual(2);
    expect(autumn.asked).toContain('alice cheap');
    // The player asks for the playlist, and so does the film's object, which checks that the session exists.
    const playlist = 'GET /api/v1/hls/session-of-cheap-alice/index.m3u8';
    expect(new Set(origin.log.filter((line) => !SEGMENT.test(line)))).toEqual(new Set([playlist]));
  });

  test('a head’s segments carry the origin’s own headers', async () => {
    await headOf('headers');
    const session = (await start({ fileId: 'headers' })) ?? '';
    await fetchOf(session, 'index.m3u8', TV);
    const [kept, passed] = [await fetchOf(session, nameOf(0), TV), await fetchOf(session, nameOf(4), TV)];
    expect(kept.headers.get('content-type')).toBe(passed.headers.get('content-type'));
    expect(kept.headers.get('content-length')).toBe(String((await kept.arrayBuffer()).byteLength));
    expect(kept.headers.get('cache-control')).toContain('private');
    await passed.body?.cancel();
  });

  test('a session with a head is held and counted like any other', async () => {
    await headOf('held');
    await play('held', TV, 1);
    const name = await homeOf('file/held');
    await eventually(async () => (await leasesOf(name)).length === 1);
    expect(await leasesOf(name)).toEqual([['play', 'alone']]);
    await eventually(async () => (await stateOf(name)).slot.granted);
    expect(origin.running.has('session-of-held-alice')).toBe(true);
  });
});

describe('a head is made', () => {
  test('a head is made of the segments that the player asks for itself, and of nothing else', async () => {
    await play('made', BOB);
    await origin.quiet();
    expect(segmentsHeard()).toEqual([0, 1, 2, 3, 4].map((at) => `GET /api/v1/hls/session-of-made-bob/${nameOf(at)}`));
    expect(await play('made')).toEqual(joined('made'));
  });

  test('a head is made only once all of its segments have passed', async () => {
    await play('half', BOB, 2);
    await origin.quiet();
    expect(segmentsHeard()).toHaveLength(2);
    expect(await play('half')).toEqual(alone('session-of-half-alice'));
  });
});

describe('a viewer who goes on', () => {
  /** When a page was left, its position is surely saved within this time, in milliseconds. */
  const SAVED_MS = 1_500;

  async function watch(file: string, startPosition: number, segments: number[]): Promise<string> {
    const session = (await start({ fileId: file, startPosition })) ?? '';
    await fetchOf(session, 'index.m3u8', TV);
    for (const at of segments) await segmentOf(session, at);
    return session;
  }

  test('a viewer who goes on begins with what the player had fetched when it stopped, and the origin is asked for the next segments', async () => {
    await stopAt(45, await watch('stopped', 0, [9, 10, 11, 12, 13, 14, 15]));
    await scheduler.wait(SAVED_MS);
    origin.log.length = 0;
    await watch('stopped', 45, [11, 12, 13, 14, 15]);
    expect(segmentsHeard().map((line) => line.split('/').at(-1))).toEqual([nameOf(15)]);
  });

  test('a viewer who goes on begins with the session where the player had fetched nothing more', async () => {
    await stopAt(45, await watch('bare', 0, [9, 10, 11]));
    await scheduler.wait(SAVED_MS);
    origin.log.length = 0;
    await watch('bare', 45, [11, 12]);
    expect(segmentsHeard()).toHaveLength(2);
  });

  test('a viewer who goes on from another place begins with the session', async () => {
    await stopAt(45, await watch('elsewhere', 0, [9, 10, 11, 12, 13, 14, 15]));
    await scheduler.wait(SAVED_MS);
    origin.log.length = 0;
    await watch('elsewhere', 49, [12, 13]);
    expect(segmentsHeard()).toHaveLength(2);
  });
});

describe('the origin answers', () => {
  test('the origin answers a viewer who has not been given the session’s playlist with these very credentials', async () => {
    await headOf('asked');
    const session = (await start({ fileId: 'asked' })) ?? '';
    await fetchOf(session, 'index.m3u8', PHONE);
    expect(await segmentOf(session, 0)).toBe(own(session, 0));
  });

  test('the origin answers an account that has guessed another one’s session', async () => {
    await headOf('guessed');
    const session = (await start({ fileId: 'guessed' })) ?? '';
    await fetchOf(session, 'index.m3u8', TV);
    await fetchOf(session, 'index.m3u8', { cookie: BOB.cookie });
    expect(await segmentOf(session, 0, BOB)).toBe(own(session, 0));
    expect(await segmentOf(session, 0)).toBe(own('session-of-guessed-bob', 0));
  });

  test('the origin answers an account that may not have the film, whatever its document says', async () => {
    await headOf('hidden');
    autumn.hidden = (account, file) => account === 'alice' && file === 'hidden';
    expect(await start({ fileId: 'hidden' })).toBeUndefined();
    const query = START.replace('fileId: $fileId', 'fileId: "seen"');
    const session = (await start({ fileId: 'hidden' }, TV, query)) ?? '';
    expect(session).toBe('session-of-seen-alice');
    await fetchOf(session, 'index.m3u8', TV);
    expect(await segmentOf(session, 0)).toBe(own(session, 0));
  });

  test('the origin answers a viewer whose sign-in has ended, at once after a sign-out here, and otherwise within AUTH_TTL_S', async () => {
    await headOf('ended');
    const session = (await start({ fileId: 'ended' })) ?? '';
    await fetchOf(session, 'index.m3u8', TV);
    expect(await segmentOf(session, 0)).toBe(own('session-of-ended-bob', 0));
    origin.viewers = origin.viewers.filter((one) => one !== TV.cookie);
    later(61_000);
    expect((await fetchOf(session, nameOf(1), TV)).status).toBe(401);
    origin.viewers.push(TV.cookie);
    await fetchOf(session, 'index.m3u8', TV);
    expect(await segmentOf(session, 2)).toBe(own('session-of-ended-bob', 2));
    origin.instead = ({ url }) => (url.endsWith('/auth/logout') ? new Response(null, { status: 204 }) : undefined);
    await callWorker('/auth/logout', {}, { headers: TV });
    origin.viewers = origin.viewers.filter((one) => one !== TV.cookie);
    expect((await fetchOf(session, nameOf(2), TV)).status).toBe(401);
  });

  test.each([
    ['limits', { maxHeight: 720 }],
    ['bitrates', { maxBitrate: 4_000 }],
    ['strategies', { strategy: 'HLS_COPY' }],
    ['windows', { playlistMode: 'WINDOW' }],
  ])('the origin answers a session of other %s', async (file, wanted) => {
    await headOf(file);
    for (const segment of await play(file, TV, 3, wanted)) expect(segment).toContain(`session-of-${file}-alice`);
  });

  test('the origin answers a session in another language', async () => {
    await headOf('dubbed');
    autumn.heard.alice = ['de'];
    expect(await play('dubbed')).toEqual(alone('session-of-dubbed-alice-de'));
  });

  test('the origin answers a session of a file that was replaced', async () => {
    await headOf('replaced');
    autumn.bitrate = 9_000;
    expect(await play('replaced')).toEqual(alone('session-of-replaced-alice'));
  });

  test('the origin answers a session of another length, and the head is dropped', async () => {
    await headOf('longer');
    origin.playlist = wholePlaylist(91);
    expect(await play('longer')).toEqual(alone('session-of-longer-alice'));
    await origin.quiet();
    // The edge has now made the head from Alice's session.
    expect((await play('longer', BOB))[0]).toBe(own('session-of-longer-alice', 0));
  });

  test.each([
    ['fails', () => Promise.reject(new Error('the bucket is gone'))],
    ['hangs', () => new Promise<never>(() => {})],
  ])('the origin answers where the store %s', async (file, never) => {
    const HEADS_BUCKET = { get: never, head: never, put: never, delete: never };
    const session = (await start({ fileId: file })) ?? '';
    const ask = (name: string): Promise<Response> =>
      callWorker(`/api/v1/hls/${session}/${name}`, { HEADS_BUCKET }, { headers: TV });
    await ask('index.m3u8');
    for (const at of [0, 1]) expect(await textOf(await ask(nameOf(at)))).toBe(own(session, at));
  });

  test('the origin answers where heads are off', async () => {
    await headOf('off');
    const session = 'session-of-off-alice';
    const off = (name: string): Promise<Response> =>
      callWorker(`/api/v1/hls/${session}/${name}`, { HEADS: 'off' }, { headers: TV });
    const body = JSON.stringify({
      query: START,
      variables: { fileId: 'off', strategy: 'TRANSCODE', playlistMode: 'FULL' },
    });
    const headers = { ...TV, 'content-type': 'application/json', 'content-length': String(body.length) };
    await callWorker('/api/graphql', { HEADS: 'off' }, { method: 'POST', body, headers });
    // With `HEADS=off`, the edge asks only for what the lease needs.
    expect(autumn.asked.length).toBeLessThanOrEqual(1);
    await off('index.m3u8');
    expect(await textOf(await off(nameOf(0)))).toBe(own(session, 0));
  });
});
