/**
 * When a player ends its session, the session ends for that player alone. In two cases, the player's request does not
 * reach the origin:
 * - Another player still holds the session.
 * - Headstart has started the session.
 */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { speakGraphql } from '../worker/graphql-double.ts';
import { useOrigin } from '../worker/origin-double.ts';
import { eventually, post, send, stateOf, visitId } from '../worker/visitor.ts';
import { endPlayer, fetchOf, homeOf, leasesOf, PHONE, pass, signIn, startPlayer, TV } from './player.ts';

const origin = useOrigin();
let asked: string[];
beforeEach(() => {
  signIn(origin);
  asked = speakGraphql(origin, 'own');
});
afterEach(() => {
  vi.useRealTimers();
});

const ENDED = { data: { endStreamingSession: true, __typename: 'RootMutationType' } };
const leases = async (name: string): Promise<number> => (await stateOf(name)).leases.size;
const deletes = (session: string): number =>
  origin.log.filter((line) => line === `DELETE /api/v1/hls/${session}`).length;

/** @returns a session that two devices of one account play, and the name of its Durable Object */
async function playedTwice(film: string): Promise<[session: string, name: string]> {
  const name = await homeOf(`file/file-of-${film}`);
  const session = await startPlayer(`file-of-${film}`, TV);
  expect(await startPlayer(`file-of-${film}`, PHONE)).toBe(session);
  await eventually(async () => (await leases(name)) === 2);
  return [session, name];
}

const WAYS: Array<[string, (session: string, as: { cookie: string }) => Promise<unknown>, unknown]> = [
  ['endStreamingSession', endPlayer, ENDED],
  [
    'DELETE',
    async (session, as) => (await send('DELETE', `/api/v1/hls/${session}`, as)).json(),
    expect.objectContaining({ status: 'terminated' }),
  ],
];

describe.each(WAYS)('%s', (how, end, answer) => {
  const reaches = (session: string): number =>
    how === 'DELETE' ? deletes(session) : asked.filter((line) => line === `end ${session}`).length;

  test('the end by one of two players does not reach the origin; that by the last one does', async () => {
    const [session, name] = await playedTwice(`two-${how}`);
    expect(await end(session, TV)).toEqual(answer);
    expect(reaches(session)).toBe(0);
    expect(origin.running.has(session)).toBe(true);
    expect(await leases(name)).toBe(1);
    expect((await fetchOf(session, 'segment_001.ts', PHONE)).status).toBe(200);
    expect(await end(session, PHONE)).toEqual(answer);
    expect(reaches(session)).toBe(1);
    expect(origin.running.has(session)).toBe(false);
    expect((await stateOf(name)).session.phase).toBe('none');
  });

  test('the end of a session that a look has started is Headstart’s, after its linger', async () => {
    const film = `ours-${how}`;
    const name = await homeOf(`file/file-of-${film}`);
    await post(`preload/movie/${film}`, { visit: visitId(film) }, TV);
    await eventually(async () => (await stateOf(name)).session.phase === 'ready');
    const session = await startPlayer(`file-of-${film}`, TV);
    await eventually(async () => JSON.stringify(await leasesOf(name)) === '[["play","of_page"]]');
    expect(await end(session, TV)).toEqual(answer);
    // The page still looks at the film, and its viewer may press Play again.
    expect(await leasesOf(name)).toEqual([['warm', 'none']]);
    expect(origin.running.has(session)).toBe(true);
    await post(`cancel/movie/${film}`, { visit: visitId(film) }, TV);
    await pass(name, 2);
    await eventually(() => !origin.running.has(session));
    expect(reaches(session)).toBe(how === 'DELETE' ? 1 : 0);
    expect(deletes(session)).toBe(1);
  });

  test('the end by a viewer whom the origin refuses ends no lease, and is the origin’s to answer', async () => {
    const film = `forged-${how}`;
    const [session, name] = await playedTwice(film);
    await end(session, { cookie: TV.cookie.replace('of-the-tv', 'forged') });
    expect(reaches(session)).toBe(1);
    expect(await leases(name)).toBe(2);
  });
});

test('a request that left before the player ended its session takes no lease on it', async () => {
  const name = await homeOf('file/file-of-late-request');
  const session = await startPlayer('file-of-late-request', TV);
  await startPlayer('file-of-late-request', PHONE);
  await eventually(async () => (await leases(name)) === 2);
  await endPlayer(session, TV);
  await fetchOf(session, 'segment_001.ts', TV);
  await origin.quiet();
  expect(await leases(name)).toBe(1);
});
