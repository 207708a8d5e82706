import { expect, test } from 'vitest';
import { isFarEnough } from '../../origin/pace.ts';

const AHEAD_S = 60;
const running = (encodedS: number, wantedS = 0) => isFarEnough({ encodedS, wantedS, isPaused: false }, AHEAD_S);
const paused = (encodedS: number, wantedS = 0) => isFarEnough({ encodedS, wantedS, isPaused: true }, AHEAD_S);

test('what nobody watches is encoded as far as a viewer may need at once, and no further', () => {
  expect(running(60)).toBe(false);
  expect(running(62)).toBe(true);
});

test('it goes on once a viewer has used up half of the lead', () => {
  expect(paused(62, 31)).toBe(true);
  expect(paused(62, 32)).toBe(false);
});

test('a viewer who is further on than what is there is waited for by nobody', () => {
  expect(running(100, 1_000)).toBe(false);
  expect(paused(100, 1_000)).toBe(false);
});

test('nothing is paused before there is a segment, nor without a limit', () => {
  expect(isFarEnough({ encodedS: 0, wantedS: 0, isPaused: false }, 1)).toBe(false);
  expect(isFarEnough({ encodedS: 9_000, wantedS: 0, isPaused: false }, 0)).toBe(false);
});

test('who has asked for all that there is never waits, however short the lead', () => {
  for (const aheadS of [1, 2, 3]) {
    expect(isFarEnough({ encodedS: 7.5, wantedS: 7.5, isPaused: true }, aheadS)).toBe(false);
  }
});
