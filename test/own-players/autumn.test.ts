/**
 * The player of autumn plays only a session that it has started itself. A look would start one in vain, and that start
 * would count as a play.
 */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { speakGraphql } from '../worker/graphql-double.ts';
import { useOrigin } from '../worker/origin-double.ts';
import { eventually, get, later, lookPath, playlistPath, post, stateOf, visitId } from '../worker/visitor.ts';
import { askGraphql, homeOf, leasesOf, START, signIn, startPlayer, TV } from './player.ts';

const origin = useOrigin();
let minutes = 0;
beforeEach(() => {
  signIn(origin);
  // Eleven minutes later, the edge has forgotten what an earlier test has taught it about the origin's player.
  minutes += 11;
  later(minutes * 60_000);
});
afterEach(() => {
  vi.useRealTimers();
});

const statusOf = async (response: Response): Promise<unknown> =>
  ((await response.json()) as { status: unknown }).status;
const look = async (film: string): Promise<unknown> =>
  statusOf(await post(`preload/movie/${film}`, { visit: visitId(film) }, TV));
const isOff = (film: string): Promise<void> => eventually(async () => (await look(film)) === 'off');

describe('in front of autumn’s', () => {
  test('a look in front of autumn’s player is off, and starts nothing', async () => {
    speakGraphql(origin, 'exact');
    await isOff('looked');
    expect(await statusOf(await post('renew/movie/looked', { visit: visitId('looked') }, TV))).toBe('off');
    const response = await get(lookPath('movie/looked', visitId('looked')), TV);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ error: 'not_ready' });
    await origin.quiet();
    expect(origin.starts).toEqual([]);
    expect(await leasesOf(await homeOf('file/file-of-looked'))).toEqual([]);
  });

  test('Play by the edge’s own playlist starts the viewer’s session in front of autumn’s player', async () => {
    speakGraphql(origin, 'exact');
    expect((await get(playlistPath('movie/played', visitId('played')), TV)).status).toBe(200);
    expect([...origin.running]).toEqual(['session-of-file-of-played-alice']);
  });

  test('autumn’s player’s session is held and counted all the same', async () => {
    speakGraphql(origin, 'exact');
    await startPlayer('film', TV);
    await eventually(async () => (await stateOf(await homeOf('file/film'))).slot.granted);
  });
});

test('a player that names a playlist’s mode, and is served, shows that the server is autumn’s', async () => {
  speakGraphql(origin, 'own');
  await look('before');
  await eventually(() => origin.starts.length === 1);
  const query = START.replace('maxBitrate: $maxBitrate', 'playlistMode: FULL');
  await askGraphql(JSON.stringify({ query, variables: { fileId: 'film' } }), TV);
  await isOff('after');
  expect(origin.starts).toEqual(['file-of-before']);
});
