import { expect, test } from 'vitest';
import { SavedPositions } from '../../origin/viewer/positions.ts';
import { progressAt } from '../../origin/viewer/progress.ts';

test('the furthest saved position of any user is known', async () => {
  const positions = await SavedPositions.open(null);
  const at = (user: string, ref: string, position_seconds: number) =>
    positions.set(user, ref, progressAt(position_seconds, 1_000, null));
  expect(positions.furthest('movie/1')).toBe(0);
  at('ann', 'movie/1', 300);
  at('bob', 'movie/1', 200);
  at('carl', 'movie/1', 990);
  at('ann', 'movie/2', 700);
  at('ann', 'movie/11', 800);
  expect(positions.furthest('movie/1')).toBe(300);
});
