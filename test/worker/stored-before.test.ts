/**
 * A file takes over the storage of an earlier deployment, which did not record whether Headstart had started a session.
 * The file ends the stored sessions as that deployment would have done.
 */
import { env, evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Env } from '../../worker/routes/context.ts';
import { ORIGIN, useOrigin } from './origin-double.ts';
import { eventually, fileOf, get, later, leaseOf, playlistPath, post, ring, stateOf, visitId } from './visitor.ts';

const origin = useOrigin();
beforeEach(() => {
  vi.spyOn(console, 'warn').mockReturnValue();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const VIEWER = 'the-key-of-a-viewer';
const deletes = (): string[] => origin.log.filter((line) => line.startsWith('DELETE'));

/** Stores the rows of a media file as that deployment did. One session is ready, and one is being stopped. */
async function storeBefore(film: string, credentials: { cookie: string } | null = null): Promise<void> {
  const now = Date.now();
  const rows: Record<string, unknown> = {
    core: {
      session: { phase: 'ready', id: `session-of-${film}`, attempt: 0, since: now, checkedAt: now },
      slot: {
        granted: true,
        evicted: false,
        seq: 3,
        askedAt: null,
        attempt: 0,
        retryAt: null,
        stale: false,
        told: { wants: 'warm', holds: true, renewedAt: now, at: now },
      },
      renewedAt: now,
      generation: 2,
      stops: new Map([[`an-older-session-of-${film}`, { since: now, attempt: 1, retryAt: now }]]),
      lingerUntil: null,
    },
    [`lease:${visitId(film)}`]: { kind: 'warm', viewer: VIEWER, since: now, expiresAt: now + 30_000, position: 12 },
    [`tombstone:${visitId('gone')}`]: now + 60_000,
    [`roster:${VIEWER}`]: now,
    account: { ref: `movie/${film}`, viewer: VIEWER, visit: visitId(film), credentials, needsSession: false },
  };
  for (const id of [`session-of-${film}`, `an-older-session-of-${film}`]) origin.running.add(id);
  await put(fileOf(`movie/${film}`), rows);
  const entry = { seq: 3, wants: 'warm', since: now, renewedAt: now, slot: 'held', evicted: false, heardAt: now };
  await put((env as unknown as Env).ORIGIN_GATE.getByName(ORIGIN), {
    [`file:movie/${film}`]: { ...entry, dueAt: now + 120_000, outbid: new Set() },
    [`viewer:${VIEWER}`]: new Map([[`movie/${film}`, now]]),
  });
}

async function put(object: DurableObjectStub, rows: Record<string, unknown>): Promise<void> {
  await runInDurableObject(object, (_, { storage }) => {
    for (const [key, value] of Object.entries(rows)) storage.kv.put(key, value);
  });
  await evictDurableObject(object);
}

test('a stored session is given back when its page leaves, and a stored stop is done', async () => {
  await storeBefore('before');
  await post('cancel/movie/before', { visit: visitId('before') });
  await eventually(() => !origin.running.has('an-older-session-of-before'));
  expect(origin.running.has('session-of-before')).toBe(true);
  later(1_000);
  await ring('movie/before');
  await eventually(() => !origin.running.has('session-of-before'));
  await eventually(async () => {
    const { stops, slot } = await stateOf('movie/before');
    return stops.size === 0 && !slot.granted;
  });
  expect(deletes().sort()).toEqual([
    'DELETE /api/v1/hls/an-older-session-of-before',
    'DELETE /api/v1/hls/session-of-before',
  ]);
});

test('a stored session is played on, by a page of then and by one of now', async () => {
  await storeBefore('played');
  expect((await get(playlistPath('movie/played', visitId('played')))).status).toBe(200);
  expect((await get(playlistPath('movie/played', visitId('today')))).status).toBe(200);
  expect(origin.starts).toEqual([]);
  const { session, leases } = await stateOf('movie/played');
  expect(session).toMatchObject({ phase: 'ready', id: 'session-of-played', ours: true });
  expect([...leases.values()].map(({ kind, player }) => [kind, player])).toEqual([
    ['play', 'none'],
    ['play', 'none'],
  ]);
  expect((await get(playlistPath('movie/played', visitId('gone')))).status).not.toBe(200);
});

test('a page from before keeps its lease when the origin loses the session, which is started anew for it', async () => {
  await storeBefore('lost');
  origin.running.delete('session-of-lost');
  expect((await get(playlistPath('movie/lost', visitId('today')))).status).toBe(200);
  expect(origin.starts).toEqual(['lost']);
  expect(await leaseOf('movie/lost', visitId('lost'))).toMatchObject({ kind: 'warm', player: 'none', position: 12 });
});

test('a stored session is given back by its viewer’s credentials', async () => {
  const cookie = '_mydia_key=bob';
  await storeBefore('as-viewer', { cookie });
  await post('cancel/movie/as-viewer', { visit: visitId('as-viewer') });
  later(1_000);
  await ring('movie/as-viewer');
  await eventually(() => !origin.running.has('session-of-as-viewer'));
  const shown = origin.log.flatMap((line, n) => (line.startsWith('DELETE') ? [origin.headers[n]?.get('cookie')] : []));
  expect(shown).toEqual([cookie, cookie]);
});
