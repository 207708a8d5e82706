import { describe, expect, test } from 'vitest';
import { bufferedAhead } from '../../web/player/buffer.ts';

function video(currentTime: number, ...ranges: Array<[number, number]>) {
  const range = (i: number) => ranges[i] ?? [Number.NaN, Number.NaN];
  return {
    currentTime,
    buffered: { length: ranges.length, start: (i: number) => range(i)[0], end: (i: number) => range(i)[1] },
  };
}

describe('what is buffered ahead', () => {
  test('the buffered seconds count from where the video stands', () => {
    expect(bufferedAhead(video(2, [0, 5]))).toBe(3);
  });

  test('a stream that starts a few frames after 0 counts as buffered at 0', () => {
    expect(bufferedAhead(video(0, [0.08, 4]))).toBe(4);
  });

  test('buffered film elsewhere does not count', () => {
    expect(bufferedAhead(video(30, [0, 5], [60, 70]))).toBe(0);
    expect(bufferedAhead(video(62, [0, 5], [60, 70]))).toBe(8);
  });

  test('a video without a buffer has 0 seconds ahead', () => {
    expect(bufferedAhead(video(0))).toBe(0);
    expect(bufferedAhead(video(5, [0, 5]))).toBe(0);
  });
});
