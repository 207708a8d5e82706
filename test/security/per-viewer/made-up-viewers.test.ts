/**
 * Without an account of the edge's own, the origin decides when a session is started. What may a client do before that
 * decision?
 */
import { runInDurableObject } from 'cloudflare:test';
import { beforeEach, expect, test, vi } from 'vitest';
import { viewerKey } from '../../../worker/auth/viewer-keys.ts';
import { useOrigin } from '../../worker/origin-double.ts';
import { eventually, fileOf, get, playlistPath, post, SIGNING_KEY, stateOf, visitId } from '../../worker/visitor.ts';

const origin = useOrigin();
const MALLORY = '_mydia_key=mallory';
const objectOf = async (ref: string, cookie: string) => `${ref}@${await viewerKey({ cookie }, SIGNING_KEY)}`;

beforeEach(() => {
  vi.spyOn(console, 'warn').mockReturnValue();
});

test('a renewal that says that it plays takes no slot before the origin has let its viewer in', async () => {
  const visit = visitId('says-it-plays');
  await post('renew/movie/says-it-plays', { visit, playing: true }, { cookie: MALLORY });
  await eventually(() => origin.log.length > 0);
  await scheduler.wait(20);
  expect(origin.log).toEqual(['GET /api/v1/playback/movie/says-it-plays']);
  const { session, slot } = await stateOf(await objectOf('movie/says-it-plays', MALLORY));
  expect([session.phase, slot.seq]).toEqual(['none', 0]);
});

test('a renewal that plays takes a slot once the origin has let its viewer in', async () => {
  const visit = visitId('plays-indeed');
  await post('renew/movie/plays-indeed', { visit, playing: true });
  await eventually(() => origin.running.size === 1);
});

test('a playlist request asks the origin first', async () => {
  const response = await get(playlistPath('movie/asks-first', visitId('asks-first')), { cookie: MALLORY });
  expect(response.status).toBe(401);
  expect(origin.log).toEqual(['GET /api/v1/playback/movie/asks-first']);
});

test('credentials of a refused viewer are stored nowhere', async () => {
  await post('preload/movie/nowhere', { visit: visitId('nowhere') }, { cookie: MALLORY });
  const name = await objectOf('movie/nowhere', MALLORY);
  await eventually(() => origin.log.length > 0);
  await origin.quiet();
  expect((await stateOf(name)).leases.size).toBe(0);
  expect(origin.starts).toEqual([]);
  expect(await runInDurableObject(fileOf(name), (_, { storage }) => storage.kv.get('account'))).toBeUndefined();
});

test('credentials that are too long to be real are not stored', async () => {
  const cookie = `_mydia_key=${'x'.repeat(9_000)}`;
  const response = await post('preload/movie/too-long', { visit: visitId('too-long') }, { cookie });
  expect(response.status).toBe(413);
  expect(origin.log).toEqual([]);
});

test('the name of one viewer’s object does not tell the credentials', async () => {
  await get(playlistPath('movie/named', visitId('named')));
  const name = await objectOf('movie/named', '_mydia_key=alice');
  expect(name).not.toContain('alice');
  await runInDurableObject(fileOf(name), (_, { storage, id }) => {
    expect(id.name).not.toContain('alice');
    for (const [key] of storage.kv.list()) expect(key).not.toContain('alice');
  });
});
