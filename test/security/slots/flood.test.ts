/**
 * A flood of preloads reaches the origin only up to a limit, and delays no viewer's Play. The limits are in
 * vitest.config.ts.
 */
import { afterEach, expect, test, vi } from 'vitest';
import { useOrigin } from '../../worker/origin-double.ts';
import { eventually, get, later, playlistPath, post, visitId } from '../../worker/visitor.ts';

const origin = useOrigin();
afterEach(() => {
  vi.useRealTimers();
});

/** Moves the clock so far that each test begins with full buckets. */
let day = 1;
const anotherDay = (): void => later(day++ * 60 * 60_000);

const preload = (film: string, cookie: string, headers = {}): Promise<Response> =>
  post(`preload/movie/${film}`, { visit: visitId(film) }, { cookie, headers });

async function answersTo(count: number, send: (n: number) => Promise<Response>): Promise<Map<number, number>> {
  const statuses = new Map<number, number>();
  for (let n = 0; n < count; n++) {
    const { status } = await send(n);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
  return statuses;
}

test('a flood from one viewer with made-up credentials beside the good ones counts as one viewer’s', async () => {
  anotherDay();
  const statuses = await answersTo(60, (n) =>
    preload(`beside-${n}`, '_mydia_key=mallory', { authorization: `Bearer made.up.${n}` }),
  );
  expect(statuses.get(202)).toBe(50);
  expect(statuses.get(429)).toBe(10);
});

test('a flood from one viewer with made-up keys beside the good credentials reaches the origin with a few of them', async () => {
  anotherDay();
  await answersTo(60, async (n) => {
    const response = await preload(`keys-${n}`, '_mydia_key=mallory', { 'x-api-key': `made-up-${n}` });
    await origin.quiet();
    return response;
  });
  expect(origin.tried).toHaveLength(5);
  expect(origin.log).toEqual([]);
});

test('a flood from many made-up viewers reaches the origin up to the limit, and starts nothing', async () => {
  anotherDay();
  const statuses = await answersTo(120, (n) => preload(`many-${n}`, `_mydia_key=nobody-${n}`));
  expect(statuses.get(202)).toBe(80);
  await scheduler.wait(100);
  expect(origin.log.length).toBeLessThanOrEqual(80);
  expect(origin.starts).toEqual([]);
});

// In this test and those below, a viewer holds a slot.
test('a flood over many ids from one viewer who may watch has so many asked about, and one at a time warm', async () => {
  anotherDay();
  await answersTo(70, (n) => preload(`one-${n}`, '_mydia_key=alice'));
  await scheduler.wait(100);
  expect(origin.log.filter((line) => line.includes('/playback/')).length).toBeLessThanOrEqual(50);
  expect(origin.running.size).toBeLessThanOrEqual(1);
  expect(origin.starts.length).toBeLessThanOrEqual(2);
});

test('a flood lets another viewer’s Play start at once, while it goes on', async () => {
  anotherDay();
  const flood = Array.from({ length: 150 }, (_, n) => preload(`during-${n}`, `_mydia_key=nobody-${n}`));
  const warm = Array.from({ length: 20 }, (_, n) => preload(`warm-${n}`, '_mydia_key=alice'));
  const played = await get(playlistPath('movie/played-in-it', visitId('played-in-it')), { cookie: '_mydia_key=bob' });
  expect(played.status).toBe(200);
  await Promise.all([...flood, ...warm]);
  await eventually(() => origin.running.has('session-of-played-in-it'));
  expect(origin.running.size).toBeLessThanOrEqual(2);
});

test('a flood of cancels asks the origin nothing', async () => {
  anotherDay();
  const statuses = await answersTo(100, (n) => post(`cancel/movie/given-${n}`, { visit: visitId(`given-${n}`) }));
  expect(statuses.get(204)).toBe(100);
  expect(origin.log).toEqual([]);
});
