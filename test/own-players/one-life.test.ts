/** One account, with two sign-ins, asks for a film by three addresses. The film has one session, with one life. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { speakGraphql } from '../worker/graphql-double.ts';
import { useOrigin } from '../worker/origin-double.ts';
import { eventually, playlistPath, post, send, stateOf, visitId } from '../worker/visitor.ts';
import { homeOf, leasesOf, PHONE, pass, signIn, startPlayer, TV } from './player.ts';

const origin = useOrigin();
beforeEach(() => {
  signIn(origin);
});
afterEach(() => {
  vi.useRealTimers();
});

const deletes = (session: string): number =>
  origin.log.filter((line) => line === `DELETE /api/v1/hls/${session}`).length;
const holds = (name: string, count: number): Promise<void> =>
  eventually(async () => {
    const { leases, session } = await stateOf(name);
    return leases.size === count && (count === 0 || session.phase === 'ready');
  });

describe('a Mydia of 2026, which tells the file', () => {
  beforeEach(() => {
    speakGraphql(origin, 'own');
  });

  test('a film by its movie, by its file and by its player is one Durable Object, one session and one stop', async () => {
    const name = await homeOf('file/file-of-three');
    const session = 'session-of-file-of-three-alice';
    await post('preload/movie/three', { visit: visitId('by-movie') }, TV);
    await holds(name, 1);
    await post('preload/file/file-of-three', { visit: visitId('by-file') }, PHONE);
    await holds(name, 2);
    expect(await startPlayer('file-of-three', PHONE)).toBe(session);
    await eventually(async () => (await leasesOf(name)).some(([kind]) => kind === 'play'));
    expect(origin.starts).toEqual(['file-of-three']);
    for (const other of ['movie/three', 'file/three']) {
      expect((await stateOf(await homeOf(other))).session.phase).toBe('none');
    }
    await post('cancel/movie/three', { visit: visitId('by-movie') }, TV);
    await pass(name, 2);
    expect(deletes(session)).toBe(0);
    await post('cancel/file/file-of-three', { visit: visitId('by-file') }, PHONE);
    await pass(name, 2);
    await eventually(() => !origin.running.has(session));
    expect(deletes(session)).toBe(1);
  });

  test('of two sign-ins of an account, one looks and leaves, and the other watches on', async () => {
    const name = await homeOf('file/file-of-both');
    await send('GET', playlistPath('movie/both', visitId('watches')), TV);
    await post('preload/movie/both', { visit: visitId('looks') }, PHONE);
    await holds(name, 2);
    await post('cancel/movie/both', { visit: visitId('looks') }, PHONE);
    await pass(name, 60);
    expect(await leasesOf(name)).toEqual([['play', 'none']]);
    expect(origin.running.has('session-of-file-of-both-alice')).toBe(true);
    expect(deletes('session-of-file-of-both-alice')).toBe(0);
  });
});

describe('a Mydia of 2025, which does not', () => {
  const session = 'the-one-session';
  beforeEach(() => {
    // The two media refs of the film lead to one session. Only the origin knows that.
    origin.location = `/api/v1/hls/${session}/index.m3u8`;
    origin.tellsNewSessions = false;
    origin.ready = false;
    origin.instead = ({ url, method }) => {
      if (url.includes('/stream/')) origin.running.add(session);
      if (method === 'DELETE') origin.running.delete(session);
      return undefined;
    };
  });

  test('two Durable Objects hold one session, and the last of them ends it, once', async () => {
    const [film, file] = [await homeOf('movie/twice'), await homeOf('file/twice-file')];
    await post('preload/movie/twice', { visit: visitId('by-movie') }, TV);
    // The edge reads the playlist once, to find out whether the session existed before.
    await eventually(() => origin.log.includes(`GET /api/v1/hls/${session}/index.m3u8`));
    origin.segments = Array.from({ length: 1_000 }, (_, at) => `segment_${at}.ts`);
    origin.ready = true;
    await holds(film, 1);
    await post('preload/file/twice-file', { visit: visitId('by-file') }, TV);
    await holds(file, 1);
    expect((await stateOf(film)).session).toMatchObject({ ours: true });
    expect((await stateOf(file)).session).toMatchObject({ ours: false });
    // The film's page, for which the session was started, leaves first. Now the Durable Object of `file/twice-file` has
    // to end the session.
    await post('cancel/movie/twice', { visit: visitId('by-movie') }, TV);
    await pass(film, 2);
    await eventually(async () => (await stateOf(film)).stops.size === 0);
    expect(deletes(session)).toBe(0);
    expect(origin.running.has(session)).toBe(true);
    await post('cancel/file/twice-file', { visit: visitId('by-file') }, TV);
    await pass(file, 2);
    await eventually(async () => (await stateOf(file)).stops.size === 0);
    expect(deletes(session)).toBe(1);
    expect((await stateOf(film)).stops.size).toBe(0);
  });
});
