/** Firefox keeps the decoder of a film that waits for Play. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keepDecoder } from '../../web/player/keep-decoder.ts';

/** Firefox drops the decoder of a video that has been paused for this long, in milliseconds. */
const DORMANT_MS = 5_000;

const page = { hidden: false };
beforeEach(() => {
  vi.useFakeTimers();
  page.hidden = false;
  vi.stubGlobal('document', page);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A paused video. `changes`: when `loop` was changed, in milliseconds. */
function pausedVideo(loop: boolean) {
  const begun = performance.now();
  const changes: number[] = [];
  const video = {
    paused: true,
    get loop() {
      return loop;
    },
    set loop(value) {
      if (value !== loop) changes.push(performance.now() - begun);
      loop = value;
    },
  };
  return { video: video as HTMLVideoElement & { paused: boolean }, changes };
}

test('the decoder is reminded in time, and the video does not loop', () => {
  const { video, changes } = pausedVideo(false);
  const stop = keepDecoder(video, () => true);
  vi.advanceTimersByTime(4 * DORMANT_MS);
  expect(changes.length).toBeGreaterThan(6);
  let last = 0;
  for (const at of changes) {
    expect(at - last).toBeLessThan(DORMANT_MS);
    last = at;
  }
  vi.advanceTimersByTime(DORMANT_MS / 10);
  expect(video.loop).toBe(false);
  stop();
  const { length } = changes;
  vi.advanceTimersByTime(4 * DORMANT_MS);
  expect(changes).toHaveLength(length);
});

test('a video that the page lets loop is left alone', () => {
  const { video, changes } = pausedVideo(true);
  const stop = keepDecoder(video, () => true);
  vi.advanceTimersByTime(4 * DORMANT_MS);
  expect([video.loop, ...changes]).toEqual([true]);
  stop();
});

test('a film that does not wait for Play, that plays, or whose tab is hidden, is left alone', () => {
  const { video, changes } = pausedVideo(false);
  let waits = false;
  const stop = keepDecoder(video, () => waits);
  vi.advanceTimersByTime(4 * DORMANT_MS);
  waits = true;
  video.paused = false;
  vi.advanceTimersByTime(4 * DORMANT_MS);
  video.paused = true;
  page.hidden = true;
  vi.advanceTimersByTime(4 * DORMANT_MS);
  expect(changes).toEqual([]);
  stop();
});
