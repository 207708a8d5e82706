/** In a minute, a viewer may send 50 preloads that cost the origin something, and all viewers together 80. */
import { afterEach, expect, test, vi } from 'vitest';
import { useOrigin } from '../worker/origin-double.ts';
import { callWorker, later, post, visitId } from '../worker/visitor.ts';

const origin = useOrigin();
afterEach(() => {
  vi.useRealTimers();
});

const preload = (film: string, cookie: string): Promise<Response> =>
  post(`preload/movie/${film}`, { visit: visitId(film) }, { cookie });

test('a flood of preloads of one viewer costs the origin only so much, and is told when to come again', async () => {
  // The clock stands still, so that the buckets get no token back meanwhile.
  later(0);
  const statuses: number[] = [];
  let last = new Response();
  // The origin refuses this viewer, so no preload takes a slot. The slots cannot run out, and only the limit ends the
  // flood.
  for (let n = 0; n < 70; n++) {
    last = await preload(`flood-${n}`, '_mydia_key=mallory');
    statuses.push(last.status);
  }
  expect(statuses.filter((status) => status === 202)).toHaveLength(50);
  expect(last.status).toBe(429);
  expect(last.headers.get('retry-after')).toBe('10');
  expect(await last.json()).toMatchObject({ error: 'too_many' });
  await scheduler.wait(50);
  expect(origin.log.length).toBeLessThanOrEqual(50);
});

test('many viewers together cost the origin no more than all are allowed', async () => {
  later(10 * 60_000);
  let admitted = 0;
  for (let n = 0; n < 100; n++) if ((await preload(`crowd-${n}`, `_mydia_key=nobody-${n}`)).status === 202) admitted++;
  expect(admitted).toBe(80);
});

test('Play is not counted as a part of a flood', async () => {
  later(20 * 60_000);
  for (let n = 0; n < 100; n++) await preload(`spent-${n}`, '_mydia_key=alice');
  const response = await callWorker('/api/v1/hls/play/movie/played/index.m3u8', {});
  expect(response.status).toBe(200);
});
