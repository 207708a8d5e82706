import { expect, test } from 'vitest';
import { isFarEnough } from '../../origin/session/pace.ts';

const AHEAD_S = 60;
const running = (encodedS: number, wantedS = 0) => isFarEnough({ encodedS, wantedS, isPaused: false }, AHEAD_S);
const paused = (encodedS: number, wantedS = 0) => isFarEnough({ encodedS, wantedS, isPaused: true }, AHEAD_S);

test('a film without a viewer is encoded as far as a viewer may need at once, and no further', () => {
  expect(running(60)).toBe(false);
  expect(running(62)).toBe(true);
});

test('ffmpeg goes on once a viewer has used up half of the lead', () => {
  expect(paused(62, 31)).toBe(true);
  expect(paused(62, 32)).toBe(false);
});

test('ffmpeg goes on for a viewer who is beyond what is encoded', () => {
  expect(running(100, 1_000)).toBe(false);
  expect(paused(100, 1_000)).toBe(false);
});

test('ffmpeg is not paused before there is a segment, nor without a limit', () => {
  expect(isFarEnough({ encodedS: 0, wantedS: 0, isPaused: false }, 1)).toBe(false);
  expect(isFarEnough({ encodedS: 9_000, wantedS: 0, isPaused: false }, 0)).toBe(false);
});

test('a viewer who has asked for all that is encoded never waits, however short the lead', () => {
  for (const aheadS of [1, 2, 3]) {
    expect(isFarEnough({ encodedS: 7.5, wantedS: 7.5, isPaused: true }, aheadS)).toBe(false);
  }
});
