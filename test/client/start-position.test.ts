import { expect, test } from 'vitest';
import { wantedStart } from '../../protocol/wanted-start.ts';
import { possibleStart, startWithin } from '../../web/player/start-position.ts';

const saved = (position_seconds: number, duration_seconds: number | null = 6000) => ({
  position_seconds,
  duration_seconds,
});

test('a new viewer starts at the beginning', () => {
  expect(wantedStart(null)).toBe(0);
  expect(wantedStart(saved(0, null))).toBe(0);
});

test('a viewer goes on where they were, when that much is transcoded', () => {
  expect(possibleStart(wantedStart(saved(1200)), 1300)).toBe(1200);
  expect(possibleStart(wantedStart(saved(1200)), 1200)).toBe(0);
  expect(possibleStart(wantedStart(saved(1200)), 40)).toBe(0);
});

test('a viewer who left during the end titles starts again', () => {
  expect(wantedStart(saved(5699))).toBe(5699);
  expect(wantedStart(saved(5700))).toBe(0);
});

test('in a complete playlist, a viewer goes on where they were', () => {
  expect(startWithin(50, 60)).toBe(50);
});

test('a viewer beyond the end of a shorter film begins at its beginning', () => {
  expect(startWithin(50, 6)).toBe(0);
});

test('a viewer at the end stays there, although the playlist’s end is a little earlier', () => {
  expect(startWithin(60, 59.9)).toBeCloseTo(59.8);
});

test('a position without a duration is believed', () => {
  expect(wantedStart(saved(90, null))).toBe(90);
});
