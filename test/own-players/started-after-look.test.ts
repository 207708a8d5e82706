/** The origin's own player starts its session by GraphQL. The origin gives it the session that the look has started. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { speakGraphql } from '../worker/graphql-double.ts';
import { useOrigin } from '../worker/origin-double.ts';
import { eventually, post, stateOf, visitId } from '../worker/visitor.ts';
import { fetchOf, homeOf, leasesOf, PHONE, pass, signIn, startPlayer, TV } from './player.ts';

const origin = useOrigin();
let asked: string[];
beforeEach(() => {
  signIn(origin);
  asked = speakGraphql(origin, 'own');
});
afterEach(() => {
  vi.useRealTimers();
});

const PLAY_LEASE_S = 180;
const PAUSE_MAX_S = 1800;
const LINGER_S = 1;
const stopsOf = (session: string): string[] => [
  ...origin.log.filter((line) => line.startsWith('DELETE') && line.endsWith(session)),
  ...asked.filter((line) => line === `end ${session}`),
];
const has = (name: string, ...expected: Array<[string, string]>): Promise<void> =>
  eventually(async () => JSON.stringify(await leasesOf(name)) === JSON.stringify(expected));

/** A page looks at `movie/<film>`. @returns the name of the film's Durable Object */
async function looked(film: string): Promise<string> {
  const name = await homeOf(`file/file-of-${film}`);
  await post(`preload/movie/${film}`, { visit: visitId(film) }, TV);
  await eventually(async () => (await stateOf(name)).session.phase === 'ready');
  return name;
}

test('a player is given the session of its page’s look, and plays by that look’s lease', async () => {
  const name = await looked('same');
  expect([...origin.running]).toEqual(['session-of-file-of-same-alice']);
  expect(await startPlayer('file-of-same', TV)).toBe('session-of-file-of-same-alice');
  await has(name, ['play', 'of_page']);
  expect(origin.starts).toEqual(['file-of-same']);
});

test('a look as the viewer starts by the stream, and never by GraphQL, which would count as a play', async () => {
  await looked('quiet');
  expect(asked.filter((line) => line.startsWith('start'))).toEqual([]);
  expect(origin.log.filter((line) => line.includes('/stream/'))).toEqual(['GET /api/v1/stream/file-of-quiet']);
});

test('a session that is played is kept for as long as its player fetches, after its page has left', async () => {
  const name = await looked('kept');
  // Play is a navigation: the page gives its visit back before the player asks.
  await post('cancel/movie/kept', { visit: visitId('kept') }, TV);
  const session = await startPlayer('file-of-kept', TV);
  await has(name, ['play', 'alone']);
  for (let n = 0; n < 8; n++) {
    await pass(name, PLAY_LEASE_S / 4);
    expect((await fetchOf(session, n % 2 ? 'index.m3u8' : 'segment_000.ts', TV)).status).toBe(200);
    await eventually(async () =>
      [...(await stateOf(name)).leases.values()].every(
        ({ expiresAt }) => expiresAt >= Date.now() + 1000 * PLAY_LEASE_S,
      ),
    );
  }
  await has(name, ['play', 'alone']);
  expect(stopsOf(session)).toEqual([]);
  // The player fetches no more. Headstart has started the session, so Headstart ends it.
  await pass(name, PAUSE_MAX_S + 1);
  await pass(name, LINGER_S + 1);
  await eventually(() => !origin.running.has(session));
  expect(stopsOf(session)).toEqual([`DELETE /api/v1/hls/${session}`]);
});

test('a page that gives its visit back late takes nothing from a player that goes on fetching', async () => {
  const name = await looked('late');
  const session = await startPlayer('file-of-late', TV);
  await has(name, ['play', 'of_page']);
  await post('cancel/movie/late', { visit: visitId('late') }, TV);
  await fetchOf(session, 'segment_001.ts', TV);
  await has(name, ['play', 'alone']);
  await pass(name, 60);
  expect(origin.running.has(session)).toBe(true);
  expect(stopsOf(session)).toEqual([]);
});

test('a player on one device watches on when a page on another leaves', async () => {
  const name = await looked('devices');
  const session = await startPlayer('file-of-devices', PHONE);
  await has(name, ['play', 'alone'], ['warm', 'none']);
  await post('cancel/movie/devices', { visit: visitId('devices') }, TV);
  await pass(name, 100);
  expect((await fetchOf(session, 'segment_001.ts', PHONE)).status).toBe(200);
  await has(name, ['play', 'alone']);
  await pass(name, 100);
  expect(origin.running.has(session)).toBe(true);
  expect(stopsOf(session)).toEqual([]);
});
