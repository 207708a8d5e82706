import { expect, test } from 'vitest';
import { TokenBuckets } from '../../worker/origin-gate/token-buckets.ts';

const take = (buckets: TokenBuckets, key: string, times: number, now: number): number =>
  Array.from({ length: times }, () => buckets.take(key, now)).filter(Boolean).length;

test('a minute’s tokens may be spent at once, and come back evenly', () => {
  const buckets = new TokenBuckets(60);
  expect(take(buckets, 'a', 100, 0)).toBe(60);
  expect(take(buckets, 'a', 100, 999)).toBe(0);
  expect(take(buckets, 'a', 100, 10_000)).toBe(10);
  expect(take(buckets, 'a', 100, 600_000)).toBe(60);
});

test('each key has a token bucket of its own', () => {
  const buckets = new TokenBuckets(2);
  expect(take(buckets, 'a', 5, 0)).toBe(2);
  expect(take(buckets, 'b', 5, 0)).toBe(2);
});

test('a clock that is set back gives no tokens and takes none', () => {
  const buckets = new TokenBuckets(2);
  take(buckets, 'a', 1, 60_000);
  expect(take(buckets, 'a', 5, 0)).toBe(1);
});

test('ten thousand keys are remembered, those that were used last', () => {
  const buckets = new TokenBuckets(1);
  take(buckets, 'first', 1, 0);
  for (let n = 0; n < 9_999; n++) take(buckets, `other-${n}`, 1, 0);
  expect(buckets.take('first', 0)).toBe(false);
  for (let n = 0; n < 10_000; n++) take(buckets, `more-${n}`, 1, 0);
  expect(buckets.take('first', 0)).toBe(true);
});
