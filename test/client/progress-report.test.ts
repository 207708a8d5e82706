import { expect, test } from 'vitest';
import { progressReport } from '../../web/player/progress-report.ts';

test('positions are saved in whole seconds, as the origin stores them', () => {
  expect(progressReport(12.9, 100.2, true, null)).toEqual({ position_seconds: 12, duration_seconds: 101 });
});

test('a complete playlist’s duration replaces an older one', () => {
  expect(progressReport(50, 100, true, { position_seconds: 0, duration_seconds: 40 }).duration_seconds).toBe(100);
});

test('a growing playlist never makes a film watched', () => {
  // The viewer is near the end of the part that is transcoded, at 98 % of it. The share of the whole film is unknown.
  const report = progressReport(98, 100, false, null);
  expect(report.position_seconds / report.duration_seconds).toBeLessThan(0.9);
});

test('a playlist without an end makes no film endless', () => {
  expect(progressReport(98, Number.POSITIVE_INFINITY, true, null).duration_seconds).toBe(116);
});

test('a growing playlist does not shorten the known duration', () => {
  expect(progressReport(98, 100, false, { position_seconds: 10, duration_seconds: 6000 }).duration_seconds).toBe(6000);
});
