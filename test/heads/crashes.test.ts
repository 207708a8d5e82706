/**
 * Durable Objects lose their memory, or the store of heads fails, between any two steps of a Play with a head. The film
 * must go on, and no session, lease or slot may be left.
 */
import { env, runInDurableObject } from 'cloudflare:test';
import { expect, test, vi } from 'vitest';
import type { HeadBindings } from '../../worker/heads/store.ts';
import type { Env } from '../../worker/routes/context.ts';
import { ORIGIN } from '../worker/origin-double.ts';
import {
  eventually,
  fileOf,
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
import { BOB, read, useFilms } from './film.ts';

const { origin, headOf } = useFilms();
const { ORIGIN_GATE, HEADS_BUCKET } = env as unknown as Env & Required<HeadBindings>;

const pathOf = (id: string): string => playlistPath(`movie/${id}`, visitId(`plays-${id}`));
const phaseOf = async (id: string): Promise<string> => (await stateOf(`movie/${id}`)).session.phase;

/** The Durable Objects end in the middle of their work. They begin anew with what they have stored. */
async function crash(...objects: DurableObjectStub[]): Promise<void> {
  const end = (object: DurableObjectStub) => runInDurableObject(object, (_, state) => state.abort('the test ends it'));
  await Promise.allSettled(objects.map(end));
}

/** Bob leaves. Then the origin runs no session, and the file holds no lease and no slot. */
async function leavesNothing(id: string): Promise<void> {
  await post(`cancel/movie/${id}`, { visit: visitId(`plays-${id}`) }, BOB);
  later(2_000);
  for (let times = 0; times < 3; times++) {
    await ring(`movie/${id}`);
    await origin.quiet();
  }
  expect([...origin.running]).toEqual([]);
  const { leases, slot, session } = await stateOf(`movie/${id}`);
  expect({ leases: leases.size, granted: slot.granted, phase: session.phase }).toEqual({
    ...{ leases: 0, granted: false, phase: 'none' },
  });
}

const MOMENTS = ['starting', 'warming', 'ready'] as const;

test.each(MOMENTS)(
  'the film goes on when the file and the gate lose their memory while the session is %s',
  async (moment) => {
    const id = `crash-${moment}`;
    await headOf(id);
    origin.ready = moment === 'ready';
    origin.startDelayMs = moment === 'starting' ? 300 : 0;
    const uris = urisIn(await textOf(await get(pathOf(id), BOB)), pathOf(id));
    await eventually(async () => (await phaseOf(id)) === moment);
    await crash(fileOf(`movie/${id}`), ORIGIN_GATE.getByName(ORIGIN));
    origin.ready = true;
    expect(await read(uris[3])).toBe(`session-of-${id} segment_3.m4s`);
    expect(await read(uris[20])).toBe(`session-of-${id} segment_20.m4s`);
    await leavesNothing(id);
  },
);

test('a visit from before the head keeps its lease, also in an isolate that has just started', async () => {
  const id = 'kept';
  const visit = visitId(`plays-${id}`);
  await post(`preload/movie/${id}`, { visit }, BOB);
  await eventually(async () => (await phaseOf(id)) === 'ready');
  await post(`renew/movie/${id}`, { visit }, BOB);
  await eventually(async () => (await HEADS_BUCKET.list()).objects.length === 1);
  await origin.quiet();
  await crash(fileOf(`movie/${id}`), ORIGIN_GATE.getByName(ORIGIN));
  vi.resetModules();
  const before = (await stateOf(`movie/${id}`)).leases.get(visit)?.expiresAt ?? 0;
  later(5_000);
  await post(`renew/movie/${id}`, { visit }, BOB);
  await eventually(async () => ((await stateOf(`movie/${id}`)).leases.get(visit)?.expiresAt ?? 0) > before);
  await leavesNothing(id);
});

test('nothing is left when the file loses its memory while the session is being stopped', async () => {
  const id = 'crash-stopping';
  await headOf(id);
  await get(pathOf(id), BOB);
  await eventually(async () => (await phaseOf(id)) === 'ready');
  let isDown = true;
  origin.instead = ({ method }) => (method === 'DELETE' && isDown ? Promise.reject(new Error('gone')) : undefined);
  await post(`cancel/movie/${id}`, { visit: visitId(`plays-${id}`) }, BOB);
  later(2_000);
  await ring(`movie/${id}`);
  await origin.quiet();
  expect(origin.running.size).toBe(1);
  await crash(fileOf(`movie/${id}`));
  isDown = false;
  later(60_000);
  await leavesNothing(id);
});

test('when the store forgets the head after Play has begun, the reloaded playlist is the session’s', async () => {
  const id = 'forgets';
  await headOf(id);
  const uris = urisIn(await textOf(await get(pathOf(id), BOB)), pathOf(id));
  await eventually(async () => (await phaseOf(id)) === 'ready');
  const { objects } = await HEADS_BUCKET.list();
  for (const { key } of objects) {
    await HEADS_BUCKET.put(key, 'garbage');
    await (await caches.open('headstart-heads')).delete(`https://heads.headstart.internal/${key}`);
  }
  await crash(fileOf(`movie/${id}`), ORIGIN_GATE.getByName(ORIGIN));
  // A new isolate begins without the head that the old one has in memory.
  vi.resetModules();
  expect(await read(uris[3])).toBe('404');
  const response = await get(pathOf(id), BOB);
  expect(response.headers.get('server-timing')).toContain('session;desc=reused');
  const again = urisIn(await textOf(response), pathOf(id));
  expect(await read(again[3])).toBe(`session-of-${id} segment_3.m4s`);
  expect(await read(again[20])).toBe(`session-of-${id} segment_20.m4s`);
  await leavesNothing(id);
});

test('when an encoder’s setting changes the initialization section, the head is dropped, and the session’s own film plays', async () => {
  const id = 'other-init';
  await headOf(id);
  // With another user, the film's next session has another name.
  origin.users = { 'service-key': 'bob' };
  origin.instead = ({ url }) =>
    url.endsWith('init.mp4') ? new Response('another init', { headers: { 'content-type': 'video/mp4' } }) : undefined;
  const uris = urisIn(await textOf(await get(pathOf(id), BOB)), pathOf(id));
  expect(await read(uris[20])).toBe('404');
  const response = await get(pathOf(id), BOB);
  expect(response.headers.get('server-timing')).not.toContain('desc=head');
  const text = await textOf(response);
  const init = pathOf(id).replace(/index.*$/, /URI="([^"]+)"/.exec(text)?.[1] ?? '');
  expect(await read(init)).toBe('another init');
  await origin.quiet();
  await leavesNothing(id);
});

const FAILURES: [string, () => Promise<never>][] = [
  ['fails', () => Promise.reject(new Error('R2 rejects'))],
  ['hangs', () => new Promise(() => {})],
];

test.each(FAILURES)('with a bucket that %s on every call, looks and Play are as without heads', async (name, fail) => {
  const id = `bucket-${name}`;
  const methods = Object.getPrototypeOf(HEADS_BUCKET) as R2Bucket;
  for (const method of ['get', 'head', 'put', 'delete'] as const) vi.spyOn(methods, method).mockImplementation(fail);
  expect((await post(`preload/movie/${id}`, { visit: visitId(`plays-${id}`) }, BOB)).status).toBe(202);
  await eventually(async () => (await phaseOf(id)) === 'ready');
  const response = await get(pathOf(id), BOB);
  expect(response.headers.get('server-timing')).toContain('session;desc=reused');
  const uris = urisIn(await textOf(response), pathOf(id));
  for (const uri of uris.slice(0, 12)) expect(await read(uri)).toContain(`session-of-${id} segment_`);
  expect(methods.get).toHaveBeenCalled();
  await leavesNothing(id);
});
