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

test('at the beginning it has as many segments as reach its length', () => {
  expect(planHead(FILM, 10)).toMatchObject({
    ...{ startS: 0, lastS: 8, endS: 12, isWhole: true },
    names: ['init.mp4', 's0.m4s', 's1.m4s', 's2.m4s'],
  });
});

test.each([
  [50, 48, ['s12.m4s', 's13.m4s', 's14.m4s']],
  [52, 52, ['s13.m4s', 's14.m4s', 's15.m4s']],
  [97, 96, ['s24.m4s']],
])('from %i s on it begins with the segment there', (fromS, startS, names) => {
  expect(planHead(FILM, 10, fromS)).toMatchObject({ startS, names: ['init.mp4', ...names] });
});

test('beyond the end of the film there is none', () => {
  expect(planHead(FILM, 10, 100)).toBeNull();
});

test('of a playlist that grows there is one at the beginning, once it is long enough, and none elsewhere', () => {
  const grown = (count: number): string => playlist(Array(count).fill(4), { type: 'EVENT', end: false });
  expect(planHead(grown(2), 10)).toBeNull();
  expect(planHead(grown(9), 10)).toMatchObject({ endS: 12, isWhole: false });
  expect(planHead(grown(9), 10, 10)).toBeNull();
});

test('a film that is shorter is a head as a whole', () => {
  expect(planHead(playlist([4, 4], { type: 'EVENT' }), 10)).toMatchObject({ endS: 8, isWhole: true });
});
