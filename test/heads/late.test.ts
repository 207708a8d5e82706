/** Bob's session does not exist when the head ends: no slot becomes free, or the origin has lost the session. */
import { describe, expect, test } from 'vitest';
import {
  eventually,
  get,
  later,
  playlistPath,
  post,
  ring,
  stateOf,
  textOf,
  urisIn,
  visitId,
} from '../worker/visitor.ts';
import { BOB, growing, preload, useFilms } from './film.ts';

const { origin, headOf, known } = useFilms();
const HEAD_MS = 12_000;

/** Bob presses Play. @returns the addresses of the playlist's segments */
async function play(id: string): Promise<string[]> {
  const path = playlistPath(`movie/${id}`, visitId(id));
  return urisIn(await textOf(await get(path, BOB)), path);
}

/** @returns the status in the edge's reply to Bob's page, which renews every second while it waits */
const renew = async (id: string): Promise<string> => {
  const response = await post(`renew/movie/${id}`, { visit: visitId(id), playing: true }, BOB);
  return ((await response.json()) as { status: string }).status;
};

describe('a slot that does not come free while the head plays', () => {
  /** Looks hold every slot, and the origin stops no session until `stopsNow` is called. */
  async function slowToStop(): Promise<{ stopsNow: () => void }> {
    for (const id of ['looked', 'looked-too']) {
      await preload(id, id);
      await eventually(async () => (await stateOf(`movie/${id}`)).session.phase === 'ready');
    }
    const stopped = Promise.withResolvers<undefined>();
    origin.instead = (request) => (request.method === 'DELETE' ? (stopped.promise as never) : undefined);
    return { stopsNow: () => stopped.resolve(undefined) };
  }

  test('a page is told in time when no slot becomes free while the head plays, and the film goes on where the head ends', async () => {
    await headOf('waits');
    await known('waits');
    const { stopsNow } = await slowToStop();
    const uris = await play('waits');
    expect(await renew('waits')).toBe('warming');
    later(3_900);
    expect(await renew('waits')).toBe('warming');
    later(200);
    expect(await renew('waits')).toBe('busy');
    stopsNow();
    await eventually(async () => (await renew('waits')) === 'ready');
    expect(await textOf(await get(uris[12] as string, BOB))).toBe('session-of-waits segment_12.m4s');
  });

  test('a segment after the head is not held until the head has been played', async () => {
    await headOf('held');
    await known('held');
    const { stopsNow } = await slowToStop();
    const uris = await play('held');
    const asked = performance.now();
    const after = await get(uris[12] as string, BOB);
    expect([after.status, await after.json()]).toMatchObject([503, { error: 'not_ready' }]);
    expect(performance.now() - asked).toBeLessThan(HEAD_MS / 2);
    stopsNow();
    await eventually(async () => (await renew('held')) === 'ready');
  });
});

describe('a session that the origin has lost', () => {
  /**
   * Three seconds pass, and the edge starts the lost session again.
   * @returns how often the film's session was started
   */
  async function startedAgain(id: string): Promise<number> {
    later(3_000);
    await ring(`movie/${id}`);
    await eventually(async () => (await stateOf(`movie/${id}`)).session.phase === 'ready');
    return origin.starts.filter((one) => one === id).length;
  }

  test('a session that the origin has lost is started again, and the segments after the head go on', async () => {
    await headOf('lost');
    await known('lost');
    const uris = await play('lost');
    expect((await get(uris[12] as string, BOB)).status).toBe(200);
    origin.running.clear();
    expect((await get(uris[13] as string, BOB)).status).toBe(503);
    expect(await startedAgain('lost')).toBe(2);
    expect(await textOf(await get(uris[13] as string, BOB))).toBe('session-of-lost segment_13.m4s');
  });

  test('a session that the origin loses while the head plays is started again', async () => {
    await headOf('early');
    await known('early');
    const uris = await play('early');
    await eventually(async () => (await stateOf('movie/early')).session.phase === 'ready');
    origin.running.clear();
    expect((await get(uris[12] as string, BOB)).status).toBe(503);
    expect(await startedAgain('early')).toBe(2);
    expect((await get(uris[12] as string, BOB)).status).toBe(200);
  });

  test('a lost session with a growing playlist is started again', async () => {
    origin.playlist = growing(20);
    await headOf('grows');
    await known('grows');
    await play('grows');
    await eventually(async () => (await stateOf('movie/grows')).session.phase === 'ready');
    origin.running.clear();
    const path = playlistPath('movie/grows', visitId('grows'));
    expect((await get(path, BOB)).status).toBe(503);
    expect(await startedAgain('grows')).toBe(2);
    expect(await play('grows')).toHaveLength(20);
  });

  test('a player that begins while the session is lost has the head at once', async () => {
    origin.playlist = growing(20);
    await headOf('begins');
    await known('begins');
    await play('begins');
    await eventually(async () => (await stateOf('movie/begins')).session.phase === 'ready');
    origin.running.clear();
    const path = playlistPath('movie/begins', visitId('begins-too'));
    const first = await get(path, BOB);
    expect([first.status, first.headers.get('server-timing')]).toEqual([200, 'session;desc=head']);
    expect(urisIn(await textOf(first), path)).toHaveLength(12);
    expect(await startedAgain('begins')).toBe(2);
  });
});
