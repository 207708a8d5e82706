/**
 * A session of the origin's own player takes a slot like a play, when its requests pass the edge. There are two slots,
 * one of them for looks.
 */
import { SELF } from 'cloudflare:test';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { viewerKey } from '../../worker/auth/viewer-keys.ts';
import { speakGraphql } from '../worker/graphql-double.ts';
import { useOrigin } from '../worker/origin-double.ts';
import {
  eventually,
  get,
  later,
  playlistPath,
  post,
  ring,
  SIGNING_KEY,
  SITE,
  send,
  stateOf,
  visitId,
} from '../worker/visitor.ts';

const origin = useOrigin();
const ALICE = '_mydia_key=alice';
const BOB = '_mydia_key=bob';
beforeEach(() => {
  vi.spyOn(console, 'warn').mockReturnValue();
  speakGraphql(origin, 'own');
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const query = 'mutation S($fileId: ID!) { startStreamingSession(fileId: $fileId) { sessionId } }';

/** @returns the name of the player's Durable Object */
async function startPlayer(file: string, cookie: string): Promise<string> {
  const body = JSON.stringify({ query, variables: { fileId: file } });
  const headers = { 'content-type': 'application/json', 'content-length': String(body.length), cookie };
  expect((await SELF.fetch(`${SITE}/api/graphql`, { method: 'POST', body, headers })).status).toBe(200);
  const name = `file/${file}@${await viewerKey({ cookie }, SIGNING_KEY)}`;
  await eventually(async () => (await stateOf(name)).session.phase === 'ready');
  return name;
}

async function endPlayer(name: string, session: string, cookie: string): Promise<void> {
  await send('DELETE', `/api/v1/hls/${session}`, { cookie });
  await eventually(async () => !(await stateOf(name)).slot.granted);
}

const errorOf = async (response: Response): Promise<unknown> => ((await response.json()) as { error: unknown }).error;
const statusOf = async (response: Response): Promise<unknown> =>
  ((await response.json()) as { status: unknown }).status;

test('while players hold every slot, a look and a play are busy, and play as soon as one has gone', async () => {
  const first = await startPlayer('film-1', ALICE);
  // One slot is left, and a look may have it.
  expect(await statusOf(await post('preload/movie/looked-at', { visit: visitId('look') }))).toBe('warming');
  await eventually(() => origin.starts.includes('file-of-looked-at'));
  await post('cancel/movie/looked-at', { visit: visitId('look') });
  later(1_000);
  await ring('file/file-of-looked-at');
  await eventually(async () => !(await stateOf('file/file-of-looked-at')).slot.granted);

  const second = await startPlayer('film-2', BOB);
  const play = await get(playlistPath('movie/third', visitId('third')), { cookie: BOB });
  expect(play.status).toBe(503);
  expect(await errorOf(play)).toBe('busy');
  expect(await statusOf(await post('preload/movie/fourth', { visit: visitId('fourth') }))).toBe('busy');
  expect(origin.starts).toEqual(['file-of-looked-at']);
  // The gate never evicts a player's session, and Headstart never ends it for another session's sake.
  expect(origin.log.filter((line) => line.startsWith('DELETE') && line.includes('film-'))).toEqual([]);

  await post('cancel/movie/fourth', { visit: visitId('fourth') });
  await endPlayer(first, 'session-of-film-1-alice', ALICE);
  expect((await get(playlistPath('movie/third', visitId('third')), { cookie: BOB })).status).toBe(200);
  await post('cancel/movie/third', { visit: visitId('third') });
  later(1_000);
  await ring('file/file-of-third');
  await endPlayer(second, 'session-of-film-2-bob', BOB);
});

test('a player’s start evicts a film that is only looked at, when no slot is left', async () => {
  await post('preload/movie/warm', { visit: visitId('warm') });
  await eventually(() => origin.running.has('session-of-file-of-warm'));
  await startPlayer('film-3', ALICE);
  expect(origin.running.has('session-of-file-of-warm')).toBe(true);
  await startPlayer('film-4', BOB);
  await eventually(() => !origin.running.has('session-of-file-of-warm'));
  // A third player's session runs already, so it takes a slot that the gate has not granted. No other file gets a slot
  // until two of the three sessions have ended.
  const third = await startPlayer('film-5', ALICE);
  expect((await stateOf(third)).slot).toMatchObject({ granted: true, taken: true });
  await endPlayer(third, 'session-of-film-5-alice', ALICE);
  expect(await errorOf(await get(playlistPath('movie/one-more', visitId('one-more'))))).toBe('busy');
  expect([...origin.running].sort()).toEqual(['session-of-film-3-alice', 'session-of-film-4-bob']);
});
