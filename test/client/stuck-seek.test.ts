import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { endStuckSeeks } from '../../web/player/stuck-seek.ts';

let video: { seeking: boolean; currentTime: number };
let aheadS: number;
let stop: () => void;
beforeEach(() => {
  vi.useFakeTimers();
  [video, aheadS] = [{ seeking: true, currentTime: 12 }, 5];
  stop = endStuckSeeks(video as HTMLVideoElement, () => aheadS);
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

/** @returns where the video is after `seconds` seconds */
const after = (seconds: number): number => {
  vi.advanceTimersByTime(seconds * 1_000);
  return video.currentTime;
};

test('a seek that does not end though its place is buffered is sought again beside it, until it ends', () => {
  expect(after(3)).toBe(12);
  expect(after(2)).toBeCloseTo(12.01, 5);
  expect(after(4)).toBeCloseTo(12.02, 5);
  video.seeking = false;
  const place = video.currentTime;
  expect(after(60)).toBe(place);
});

test.each([
  ['waits for its place to come', () => (aheadS = 0)],
  ['has ended', () => (video.seeking = false)],
  ['is of a film that is gone', () => stop()],
])('a seek is left alone that %s', (_, becomes) => {
  becomes();
  expect(after(60)).toBe(12);
});

test('a seek to another place has its own time', () => {
  after(3);
  video.currentTime = 20;
  expect(after(2)).toBe(20);
});
