/** A video that starts by itself: the moment at which the player calls `play()`. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { whenAllowed } from '../../web/client/autoplay.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/**
 * @param allowedAt when the browser begins to allow sound, in milliseconds; null for a browser without
 * `getAutoplayPolicy`
 * @returns when the video was started, in milliseconds; NaN when it was not started within two seconds
 */
function startedAfter(allowedAt: number | null, muted = false): number {
  const begun = performance.now();
  const passed = () => performance.now() - begun;
  const getAutoplayPolicy = () => (passed() >= (allowedAt ?? 0) ? 'allowed' : 'allowed-muted');
  vi.stubGlobal('navigator', allowedAt === null ? {} : { getAutoplayPolicy });
  let at = Number.NaN;
  whenAllowed({ muted } as HTMLVideoElement, () => {
    at = passed();
  });
  vi.advanceTimersByTime(2_000);
  return at;
}

test('the video starts at once where the browser allows sound, or does not tell', () => {
  expect(startedAfter(0)).toBe(0);
  expect(startedAfter(null)).toBe(0);
});

test('the video starts as soon as Firefox has the click that led to the page', () => {
  expect(startedAfter(90)).toBe(100);
});

test('a video that no click has led to is tried after half a second', () => {
  expect(startedAfter(Number.POSITIVE_INFINITY)).toBe(500);
});

test('a muted video does not wait for a click', () => {
  expect(startedAfter(Number.POSITIVE_INFINITY, true)).toBe(0);
});
