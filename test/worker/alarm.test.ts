import { expect, test } from 'vitest';
import { useOrigin } from './origin-double.ts';
import { eventually, post, visitId } from './visitor.ts';

const origin = useOrigin();

test('sessions that the origin has lost are started again by their alarms, none of which is lost', async () => {
  origin.ready = false;
  const films = Array.from({ length: 30 }, (_, n) => `lost-${n}`);
  for (const film of films) await post(`preload/movie/${film}`, { visit: visitId(film) });
  await eventually(() => origin.running.size === films.length);
  origin.running.clear();
  await scheduler.wait(1_500);
  await eventually(() => origin.running.size === films.length);
  expect(origin.starts).toHaveLength(2 * films.length);
});
