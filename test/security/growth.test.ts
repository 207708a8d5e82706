/** Made-up ids leave nothing behind. */
import { runInDurableObject } from 'cloudflare:test';
import { afterEach, expect, test, vi } from 'vitest';
import { useOrigin } from '../worker/origin-double.ts';
import { eventually, fileOf, get, later, playlistPath, post, ring, stateOf, visitId } from '../worker/visitor.ts';

const origin = useOrigin();
afterEach(() => {
  vi.useRealTimers();
});

const rowsOf = (ref: string): Promise<number> =>
  runInDurableObject(fileOf(ref), (_, { storage }) => [...storage.kv.list()].length);

test('a cancel of a visit that never was is remembered for ten minutes, and then leaves nothing', async () => {
  await post('cancel/movie/made-up', { visit: visitId('made-up') }, { cookie: '' });
  expect(await rowsOf('movie/made-up')).toBeGreaterThan(0);
  later(10 * 60_000 + 1);
  await ring('movie/made-up');
  expect(await rowsOf('movie/made-up')).toBe(0);
  expect(await runInDurableObject(fileOf('movie/made-up'), (_, { storage }) => storage.getAlarm())).toBeNull();
});

test('a flood of cancels for one file is remembered only up to a limit', async () => {
  const visits = Array.from({ length: 520 }, (_, n) => visitId(`flood-${n}`));
  await Promise.all(visits.map((visit) => post('cancel/movie/cancelled-often', { visit }, { cookie: '' })));
  expect((await stateOf('movie/cancelled-often')).tombstones.size).toBe(500);
}, 30_000);

test('a preload of a viewer who may not watch stores nothing', async () => {
  const as = { cookie: '_mydia_key=mallory' };
  await post('preload/movie/not-hers', { visit: visitId('not-hers') }, as);
  await eventually(() => origin.log.length > 0);
  await scheduler.wait(20);
  expect(await rowsOf('movie/not-hers')).toBe(0);
});

test('visits that one viewer makes up hold a film only up to a limit', async () => {
  await get(playlistPath('movie/many-visits', visitId('many-visits')));
  for (let n = 0; n < 60; n++) await post('preload/movie/many-visits', { visit: visitId(`one-of-many-${n}`) });
  expect((await stateOf('movie/many-visits')).leases.size).toBeLessThanOrEqual(20);
  expect(origin.starts).toEqual(['many-visits']);
});

test('a film that was watched and given back leaves nothing behind', async () => {
  const visit = visitId('watched-once');
  await get(playlistPath('movie/watched-once', visit));
  await post('cancel/movie/watched-once', { visit });
  later(2_000);
  await ring('movie/watched-once');
  await eventually(() => origin.running.size === 0);
  later(11 * 60_000);
  await ring('movie/watched-once');
  await eventually(async () => (await rowsOf('movie/watched-once')) === 0);
  // The film becomes ready again for the next visit.
  expect((await get(playlistPath('movie/watched-once', visitId('watched-twice')))).status).toBe(200);
});

test('a media that the origin lacks leaves nothing behind', async () => {
  vi.spyOn(console, 'warn').mockReturnValue();
  origin.instead = (request) =>
    request.url.includes('/stream/') ? Response.json({ error: 'Movie not found' }, { status: 404 }) : undefined;
  const visit = visitId('no-such-film');
  expect((await get(playlistPath('movie/no-such-film', visit))).status).toBe(404);
  await post('cancel/movie/no-such-film', { visit });
  later(11 * 60_000);
  await ring('movie/no-such-film');
  await eventually(async () => (await rowsOf('movie/no-such-film')) === 0);
});

test('a forgotten film that is watched again is given back by its alarm as ever', async () => {
  await post('cancel/movie/again', { visit: visitId('again-1') });
  later(10 * 60_000 + 1);
  await ring('movie/again');
  expect(await rowsOf('movie/again')).toBe(0);
  await get(playlistPath('movie/again', visitId('again-2')));
  await post('cancel/movie/again', { visit: visitId('again-2') });
  const alarm = await runInDurableObject(fileOf('movie/again'), (_, { storage }) => storage.getAlarm());
  expect(alarm).not.toBeNull();
  expect(alarm).toBeLessThanOrEqual(Date.now() + 15_000);
  later(1_000);
  await ring('movie/again');
  await eventually(() => !origin.running.has('session-of-again'));
});
