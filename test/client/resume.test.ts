import { describe, expect, test } from 'vitest';
import { wantedStart } from '../../protocol/wanted-start.ts';
import { possibleStart, progressReport, startWithin } from '../../web/player/resume.ts';

const saved = (position_seconds: number, duration_seconds: number | null = 6000) => ({
  position_seconds,
  duration_seconds,
});

describe('where playing starts', () => {
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
});

describe('what is saved', () => {
  test('positions are saved in whole seconds, as the origin stores them', () => {
    expect(progressReport(12.9, 100.2, true, null)).toEqual({ position_seconds: 12, duration_seconds: 101 });
  });

  test('a complete playlist’s duration replaces an older one', () => {
    expect(progressReport(50, 100, true, saved(0, 40)).duration_seconds).toBe(100);
  });

  test('a growing playlist never makes a film watched', () => {
    // The viewer is at the end of the transcode: 98 % of it, and an unknown share of the film.
    const report = progressReport(98, 100, false, null);
    expect(report.position_seconds / report.duration_seconds).toBeLessThan(0.9);
  });

  test('a playlist without an end makes no film endless', () => {
    expect(progressReport(98, Number.POSITIVE_INFINITY, true, null).duration_seconds).toBe(116);
  });

  test('a growing playlist does not shorten the known duration', () => {
    expect(progressReport(98, 100, false, saved(10, 6000)).duration_seconds).toBe(6000);
  });
});
