import { beforeAll, expect, test } from 'vitest';
import { LimitedKeys } from '../../origin/auth/api-keys.ts';
import { Users } from '../../origin/auth/users.ts';
import { afterwards, fill, HOOK_MS, temporaryFolder } from './media.ts';
import { ANN, type Origin, runOrigin } from './origin.ts';

const later = afterwards();

const UNAUTHORIZED = { error: 'Unauthorized', message: 'Invalid API key' };
const LOCKED = { error: 'Too Many Requests', message: 'Rate limit exceeded' };

let media: string;

beforeAll(async () => {
  media = await temporaryFolder(later);
  await fill(media, { 'Plain (2001).mp4': 'silent' });
}, HOOK_MS);

async function asker(origin: Origin) {
  const path = `/playback/movie/${await origin.movie('Plain')}`;
  return async (headers: Record<string, string>) => {
    const reply = await origin.ask(path, { key: null, headers });
    return [reply.status, await reply.json()];
  };
}

test('Mydia of 2025 fails at every correct key, and takes tokens', async () => {
  const origin = await runOrigin(media, { TRANSCODE: 'mydia' });
  const ask = await asker(origin);
  expect(await ask({ 'x-api-key': ANN })).toEqual([500, { errors: { detail: 'Internal Server Error' } }]);
  expect(await ask({ 'x-api-key': 'nobody' })).toEqual([401, UNAUTHORIZED]);
  expect((await origin.ask(`/playback/movie/${await origin.movie('Plain')}`)).status).toBe(200);
});

test('Mydia of 2026 takes its time for a key, and locks an address after ten wrong ones, also for its correct keys', async () => {
  const origin = await runOrigin(media, { ORIGIN_DIALECT: '2026' });
  const ask = await asker(origin);
  const asked = performance.now();
  expect((await ask({ 'x-api-key': ANN }))[0]).toBe(200);
  expect(performance.now() - asked).toBeGreaterThan(140);
  const wrong = await Promise.all(Array.from({ length: 10 }, (_, n) => ask({ 'x-api-key': `wrong-${n}` })));
  expect(wrong).toEqual(Array(10).fill([401, UNAUTHORIZED]));
  expect(await ask({ 'x-api-key': 'wrong-11' })).toEqual([429, LOCKED]);
  expect(await ask({ 'x-api-key': ANN })).toEqual([429, LOCKED]);
  // The lock affects API keys only: the viewer's token is still accepted.
  expect((await origin.ask(`/playback/movie/${await origin.movie('Plain')}`)).status).toBe(200);
});

test('the lock holds for an hour from the first wrong key on; a correct one before the tenth starts the count anew', async () => {
  let now = 0;
  const keys = new LimitedKeys(new Users([{ username: 'ann', apiKey: ANN }]), () => now);
  const wrong = (count: number) => Promise.all(Array.from({ length: count }, () => keys.check('wrong', '10.0.0.1')));
  await wrong(9);
  expect(await keys.check(ANN, '10.0.0.1')).toMatchObject({ username: 'ann' });
  await wrong(9);
  now = 1_800_000;
  await wrong(1);
  expect(await keys.check(ANN, '10.0.0.1')).toBe('locked');
  expect(await keys.check(ANN, '10.0.0.2')).toMatchObject({ username: 'ann' });
  now = 3_599_999;
  expect(await keys.check(ANN, '10.0.0.1')).toBe('locked');
  now = 3_600_000;
  expect(await keys.check(ANN, '10.0.0.1')).toMatchObject({ username: 'ann' });
});
