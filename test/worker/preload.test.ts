import { env, evictDurableObject, runDurableObjectAlarm } from 'cloudflare:test';
import { expect, test } from 'vitest';
import type { Env } from '../../worker/routes/context.ts';
import { useOrigin } from './origin-double.ts';
import { eventually, get, playlistPath, post, stateOf, visitId } from './visitor.ts';

const origin = useOrigin();
const file = (ref: string) => (env as unknown as Env).MEDIA_FILE.getByName(ref);

test('a preload is answered before the origin has said a word', async () => {
  const silent = Promise.withResolvers<undefined>();
  origin.instead = () => silent.promise;
  const response = await post('preload/movie/slow', { visit: visitId('slow') });
  expect(response.status).toBe(202);
  expect(await response.json()).toEqual({
    status: 'warming',
    visit: visitId('slow'),
    manifest: `/api/v1/hls/play/movie/slow/index.m3u8?visit=${visitId('slow')}`,
    renewAfterS: 10,
    player: 'page',
  });
  silent.resolve(undefined);
  await eventually(() => origin.running.has('session-of-slow'));
});

test('ten visitors of a file share one session', async () => {
  for (let n = 0; n < 10; n++) {
    await post(
      'preload/movie/shared',
      { visit: visitId(`shared${n}`) },
      { cookie: `_mydia_key=${n % 2 ? 'alice' : 'bob'}` },
    );
  }
  const playlist = await get(playlistPath('movie/shared', visitId('shared1')));
  expect(playlist.status).toBe(200);
  expect(origin.starts.filter((id) => id === 'shared')).toHaveLength(1);
});

test('a cancel gives the session back after the linger, and not before', async () => {
  await post('preload/movie/left', { visit: visitId('left') });
  await eventually(() => origin.running.has('session-of-left'));
  expect((await post('cancel/movie/left', JSON.stringify({ visit: visitId('left') }))).status).toBe(204);
  await scheduler.wait(500);
  expect(origin.running.has('session-of-left')).toBe(true);
  await scheduler.wait(600);
  await runDurableObjectAlarm(file('movie/left'));
  await eventually(() => !origin.running.has('session-of-left'));
});

test('a cancel that overtakes its preload wins', async () => {
  await post('cancel/movie/overtaken', { visit: visitId('overtaken') });
  await get('/api/v1/hls/play/movie/other/index.m3u8'); // The origin has let Alice in before.
  const response = await post('preload/movie/overtaken', { visit: visitId('overtaken') });
  expect(await response.json()).toMatchObject({ status: 'cancelled' });
  await scheduler.wait(100);
  expect(origin.running.has('session-of-overtaken')).toBe(false);
});

test('an evicted Durable Object still gives its session back', async () => {
  await post('preload/movie/evicted', { visit: visitId('evicted') });
  await eventually(() => origin.running.has('session-of-evicted'));
  await post('cancel/movie/evicted', { visit: visitId('evicted') });
  await evictDurableObject(file('movie/evicted'));
  await scheduler.wait(1_100);
  await runDurableObjectAlarm(file('movie/evicted'));
  await eventually(() => !origin.running.has('session-of-evicted'));
});

test('a direct-play file starts nothing, and the second preload of it asks the origin nothing', async () => {
  origin.direct = true;
  await post('preload/movie/plain', { visit: visitId('plain1') });
  await eventually(async () => (await stateOf('movie/plain')).session.phase === 'direct');
  const heard = origin.log.length;
  const response = await post('preload/movie/plain', { visit: visitId('plain2') });
  expect(await response.json()).toMatchObject({ status: 'direct' });
  await scheduler.wait(50);
  expect(origin.log.slice(heard)).toEqual([]);
  expect(origin.starts).not.toContain('plain');
});

test('a viewer is told that a file plays directly once the origin has let them watch, and not before', async () => {
  origin.direct = true;
  await post('preload/movie/shy', { visit: visitId('shy1') });
  await eventually(async () => (await stateOf('movie/shy')).session.phase === 'direct');
  const ask = async (cookie: string) =>
    (await post('preload/movie/shy', { visit: visitId('shy2') }, { cookie })).json();
  expect(await ask('_mydia_key=bob')).toMatchObject({ status: 'warming' });
  await eventually(async () => ((await ask('_mydia_key=bob')) as { status: string }).status === 'direct');
  expect(await ask('_mydia_key=mallory')).toMatchObject({ status: 'warming' });
});

test('nothing is started for a viewer whom the origin does not know', async () => {
  const response = await post('preload/movie/private', { visit: visitId('private') }, { cookie: '_mydia_key=mallory' });
  expect(await response.json()).toMatchObject({ status: 'warming' });
  await eventually(() => origin.log.length > 0);
  await scheduler.wait(50);
  expect(origin.starts).not.toContain('private');
  const again = await post('preload/movie/private', { visit: visitId('private') }, { cookie: '_mydia_key=mallory' });
  expect(again.status).toBe(401);
  expect(await again.json()).toMatchObject({ error: 'signed_out' });
});
