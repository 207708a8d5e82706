/**
 * A page's preload and its cancel may reach different isolates. The second isolate knows nothing of what the first has
 * learned.
 */
import { env, evictDurableObject } from 'cloudflare:test';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Env } from '../../worker/routes/context.ts';
import { speakGraphql } from '../worker/graphql-double.ts';
import { ORIGIN, useOrigin } from '../worker/origin-double.ts';
import { eventually, fileOf, post, stateOf, visitId } from '../worker/visitor.ts';
import { homeOf, leasesOf, PHONE, pass, signIn, TV } from './player.ts';

const origin = useOrigin();
let asked: string[];
beforeEach(() => {
  signIn(origin);
  asked = speakGraphql(origin, 'own');
});
afterEach(() => {
  vi.useRealTimers();
});

/**
 * The edge goes on in an isolate that has just started.
 * @param names the Durable Objects that lose their memory, and know only what they have stored
 */
async function forgetAll(...names: string[]): Promise<void> {
  await origin.quiet();
  const gate = (env as unknown as Env).ORIGIN_GATE.getByName(ORIGIN);
  for (const object of [gate, ...names.map(fileOf)]) await evictDurableObject(object);
  vi.resetModules();
}

test('a cancel in another isolate reaches the lease, and asks the origin nothing', async () => {
  const name = await homeOf('file/file-of-left');
  await post('preload/movie/left', { visit: visitId('left') }, TV);
  await eventually(async () => (await stateOf(name)).session.phase === 'ready');
  await origin.quiet();
  const before = origin.log.length + asked.length;
  await forgetAll(name);
  expect((await post('cancel/movie/left', { visit: visitId('left') }, TV)).status).toBe(204);
  expect(await leasesOf(name)).toEqual([]);
  expect(origin.log.length + asked.length).toBe(before);
  await pass(name, 2);
  await eventually(() => !origin.running.has('session-of-file-of-left-alice'));
});

test('a cancel by another sign-in of the account reaches the lease, too', async () => {
  const name = await homeOf('file/file-of-anew');
  await post('preload/movie/anew', { visit: visitId('anew') }, TV);
  await eventually(async () => (await leasesOf(name)).length === 1);
  await origin.quiet();
  await forgetAll(name);
  await post('cancel/movie/anew', { visit: visitId('anew') }, PHONE);
  expect(await leasesOf(name)).toEqual([]);
});

test('a cancel that overtakes the preload of an unknown film wins', async () => {
  const name = await homeOf('file/file-of-overtaken');
  await post('cancel/movie/overtaken', { visit: visitId('overtaken') }, TV);
  await forgetAll(await homeOf('movie/overtaken'));
  await post('preload/movie/overtaken', { visit: visitId('overtaken') }, TV);
  await eventually(() => asked.some((line) => line.endsWith(' movie/overtaken')));
  await origin.quiet();
  expect(await leasesOf(name)).toEqual([]);
  expect(origin.starts).toEqual([]);
  await post('preload/movie/overtaken', { visit: visitId('another') }, TV);
  await eventually(() => origin.starts.length === 1);
});
