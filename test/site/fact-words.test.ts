import { expect, test } from 'vitest';
import { clockText } from '../../web/site/clock.ts';
import { durationText, videoText } from '../../web/site/fact-words.ts';

test.each([
  [0, '0 s'],
  [59.4, '59 s'],
  [60, '1 min'],
  [2_520, '42 min'],
  [3_580, '1 h'],
  [6_120, '1 h 42 min'],
])('a duration of %d s reads %s', (seconds, text) => {
  expect(durationText(seconds)).toBe(text);
});

test.each([
  [0, '0:00'],
  [59.9, '0:59'],
  [754, '12:34'],
  [3_723, '1:02:03'],
])('a position of %d s reads %s', (seconds, text) => {
  expect(clockText(seconds)).toBe(text);
});

test.each([
  ['hevc', 1920, 804, '1080p · HEVC'],
  ['h264', 3840, 1608, '4K · H.264'],
  ['vp9', 1280, 720, '720p · VP9'],
  ['mpeg2video', 720, 576, '576p · MPEG-2'],
  ['prores', 2560, 1440, '1440p · PRORES'],
])('%s at %d × %d is called %s', (codec, width, height, text) => {
  expect(videoText({ codec, width, height })).toBe(text);
});
