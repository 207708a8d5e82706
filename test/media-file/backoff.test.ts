import { expect, test } from 'vitest';
import { backoffMs, LONGEST_MS } from '../../worker/media-file/backoff.ts';

const NOW = 1_700_000_000_000;

test('a wait is of whole milliseconds: an alarm is cut to them, and would ring before its time', () => {
  for (let attempt = 0; attempt < 8; attempt++) {
    for (let now = NOW; now < NOW + 1_000; now++) expect(Number.isInteger(backoffMs(attempt, now))).toBe(true);
  }
});

test('waits differ from one moment to the next, so that many files do not ask at once', () => {
  expect(new Set(Array.from({ length: 100 }, (_, ms) => backoffMs(5, NOW + ms))).size).toBeGreaterThan(90);
});

test('no wait is longer than the longest', () => {
  expect(backoffMs(60, NOW)).toBeLessThanOrEqual(LONGEST_MS);
  expect(backoffMs(60, NOW, 3_000)).toBeLessThanOrEqual(3_000);
});
