/** Which part of a playlist is a head. */
import { expect, test } from 'vitest';
import { planHead } from '../../worker/heads/plan.ts';

/** @param durations of the segments, in seconds */
const playlist = (durations: number[], { type = 'VOD', end = true, init = true } = {}): string =>
  [
    ...['#EXTM3U', '#EXT-X-VERSION:7', '#EXT-X-TARGETDURATION:4', '#EXT-X-MEDIA-SEQUENCE:0'],
    `#EXT-X-PLAYLIST-TYPE:${type}`,
    ...(init ? ['#EXT-X-MAP:URI="init.mp4"'] : []),
    ...durations.flatMap((duration, at) => [`#EXTINF:${duration},`, `s${at}.m4s`]),
    ...(end ? ['#EXT-X-ENDLIST'] : []),
    '',
  ].join('\n');

const FILM = playlist(Array.from({ length: 25 }, () => 4));

/** @returns when the head begins, when its last segment begins and when it ends, in seconds; and its segments' names */
function summary(text: string, fromS = 0) {
  const plan = planHead(text, 10, fromS);
  const [first, last] = [plan?.segments[0], plan?.segments.at(-1)];
  return { at: [first?.startS, last?.startS, last?.endS], names: plan?.segments.map(({ name }) => name) };
}

test('a head at the beginning has as many segments as reach its length', () => {
  expect(summary(FILM)).toEqual({ at: [0, 8, 12], names: ['s0.m4s', 's1.m4s', 's2.m4s'] });
  expect(planHead(FILM, 10)).toMatchObject({ init: 'init.mp4', isWhole: true });
});

test.each([
  [50, [48, 56, 60], ['s12.m4s', 's13.m4s', 's14.m4s']],
  [52, [52, 60, 64], ['s13.m4s', 's14.m4s', 's15.m4s']],
  [97, [96, 96, 100], ['s24.m4s']],
])('a head from %i s on begins with the segment there', (fromS, at, names) => {
  expect(summary(FILM, fromS)).toEqual({ at, names });
});

test('there is no head beyond the end of the film', () => {
  expect(planHead(FILM, 10, 100)).toBeNull();
});

test('a growing playlist has a head at the beginning, once it is long enough, and none elsewhere', () => {
  const grown = (count: number): string => playlist(Array(count).fill(4), { type: 'EVENT', end: false });
  expect(planHead(grown(2), 10)).toBeNull();
  expect(summary(grown(9)).at).toEqual([0, 8, 12]);
  expect(planHead(grown(9), 10)?.isWhole).toBe(false);
  expect(planHead(grown(9), 10, 10)).toBeNull();
});

test('a film that is shorter than a head is a head as a whole', () => {
  const short = playlist([4, 4], { type: 'EVENT' });
  expect(summary(short).at).toEqual([0, 4, 8]);
  expect(planHead(short, 10)?.isWhole).toBe(true);
});
