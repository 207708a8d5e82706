/** Two slots at the origin, one of them for looks; see vitest.config.ts. */
import { env, evictDurableObject, runDurableObjectAlarm } from 'cloudflare:test';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Status } from '../../protocol/messages.ts';
import type { Env } from '../../worker/routes/context.ts';
import { ORIGIN, useOrigin } from '../worker/origin-double.ts';
import { eventually, fileOf, get, later, playlistPath, post, ring, stateOf, visitId } from '../worker/visitor.ts';

const origin = useOrigin();
const ALICE = '_mydia_key=alice';
const BOB = '_mydia_key=bob';
const gate = () => (env as unknown as Env).ORIGIN_GATE.getByName(ORIGIN);

const opened: string[] = [];
beforeEach(() => {
  vi.spyOn(console, 'warn').mockReturnValue();
});
afterEach(async () => {
  for (const film of opened.splice(0)) await leave(film);
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function look(film: string, cookie = ALICE): Promise<Status> {
  opened.push(film);
  const response = await post(`preload/movie/${film}`, { visit: visitId(film) }, { cookie });
  return ((await response.json()) as { status: Status }).status;
}

function play(film: string, cookie = ALICE): Promise<Response> {
  opened.push(film);
  return get(playlistPath(`movie/${film}`, visitId(film)), { cookie });
}

/** The visitor leaves, and the linger of the session passes. */
async function leave(film: string): Promise<void> {
  await post(`cancel/movie/${film}`, { visit: visitId(film) });
  later(1_000);
  await ring(`movie/${film}`);
  await eventually(async () => !(await stateOf(`movie/${film}`)).slot.granted);
}

const runs = (film: string): boolean => origin.running.has(`session-of-${film}`);
const started = (film: string): Promise<void> => eventually(() => runs(film));
const heardOf = (film: string): string[] => origin.log.filter((line) => line.includes(film));

describe('a look that finds no slot', () => {
  test('a look without a free slot is told so, and costs the origin nothing, not even the question whether the viewer may watch', async () => {
    await look('first');
    await started('first');
    expect(await look('second', BOB)).toBe('busy');
    expect(heardOf('second')).toEqual([]);
  });

  test('a look without a free slot is warmed as soon as a slot is free while it still looks', async () => {
    await look('left');
    await started('left');
    expect(await look('waiting', BOB)).toBe('busy');
    await leave('left');
    await started('waiting');
  });

  test('a look without a free slot that has left is not warmed', async () => {
    await look('held');
    await started('held');
    await look('gone', BOB);
    await leave('gone');
    await leave('held');
    await scheduler.wait(100);
    expect(heardOf('gone')).toEqual([]);
  });
});

describe('a play that finds no slot', () => {
  test('a play without a free slot is told so in words at once when plays have all, and starts when one is given back', async () => {
    await play('one');
    await play('two');
    const asked = Date.now();
    const refused = await play('three', BOB);
    expect(Date.now() - asked).toBeLessThan(1_000);
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await refused.json()).toEqual({ error: 'busy', message: expect.stringContaining('other viewers') });
    expect(runs('three')).toBe(false);
    await leave('one');
    await eventually(async () => (await play('three', BOB)).status === 200);
    expect(origin.running.size).toBe(2);
  });

  test('a play without a free slot takes that of a look, whose session is stopped before the other starts', async () => {
    await play('played');
    await look('looked');
    await started('looked');
    expect((await play('pressed', BOB)).status).toBe(200);
    expect(runs('looked')).toBe(false);
    const stop = origin.log.indexOf('DELETE /api/v1/hls/session-of-looked');
    expect(origin.log.indexOf('GET /api/v1/stream/movie/pressed')).toBeGreaterThan(stop);
    expect(stop).toBeGreaterThan(0);
    // The page that looks learns its status when it renews.
    const renewed = await post('renew/movie/looked', { visit: visitId('looked') });
    expect(await renewed.json()).toMatchObject({ status: 'busy', renewAfterS: 5 });
  });

  test('a play without a free slot never takes that of a page that has pressed Play in the meantime', async () => {
    await play('other');
    await look('mine');
    await started('mine');
    await post('renew/movie/mine', { visit: visitId('mine'), playing: true });
    expect((await play('late', BOB)).status).toBe(503);
    expect(runs('mine')).toBe(true);
  });
});

describe('a viewer who looks at one film after another', () => {
  test('a viewer who looks at one film after another keeps the newest warm', async () => {
    await look('earlier');
    await started('earlier');
    // There is only one slot for looks. The session of the earlier film has this slot until Alice leaves that film.
    expect(await look('later')).toBe('busy');
    await leave('earlier');
    await started('later');
    expect(runs('earlier')).toBe(false);
  });
});

describe('the gate', () => {
  test('the gate knows after an eviction from memory which slots are taken', async () => {
    await play('kept-1');
    await play('kept-2');
    await evictDurableObject(gate());
    expect((await play('too-many', BOB)).status).toBe(503);
  });

  test('the gate gets back the slot of a file that has died, by asking it', async () => {
    await look('dead');
    await started('dead');
    await evictDurableObject(fileOf('movie/dead'));
    // The file's lease has run out by then, but its alarm has not rung.
    later(130_000);
    await runDurableObjectAlarm(gate());
    await eventually(async () => (await stateOf('movie/dead')).leases.size === 0);
    later(1_000);
    await ring('movie/dead');
    await eventually(() => !runs('dead'));
    await look('next', BOB);
    await started('next');
  });

  test('a gate that cannot be reached costs a play nothing but Headstart', async () => {
    vi.spyOn(console, 'error').mockReturnValue();
    await evictDurableObject(gate());
    const claim = vi.spyOn((await import('../../worker/origin-gate/origin-gate.ts')).OriginGate.prototype, 'claim');
    claim.mockImplementation(() => {
      throw new Error('the gate is broken');
    });
    const response = await play('fallen-through', BOB);
    expect(response.status).toBe(302);
    expect(response.headers.get('location')).toBe('/api/v1/stream/movie/fallen-through?headstart=off');
    claim.mockRestore();
  });
});
