import { expect, test } from 'vitest';
import { lengthOf, readListing } from '../../origin/session/playlist.ts';

const HEAD = '#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:2\n#EXT-X-PLAYLIST-TYPE:EVENT\n';

test('a playlist’s listing has its segments, each with the time of its end, and its initialization section', () => {
  const text = `${HEAD}#EXT-X-MAP:URI="init.mp4"\n#EXTINF:1.000000,\nsegment_000.m4s\n#EXTINF:1.5,\nsegment_001.m4s\n`;
  const listing = readListing(text);
  expect([...listing]).toEqual([
    ['init.mp4', 0],
    ['segment_000.m4s', 1],
    ['segment_001.m4s', 2.5],
  ]);
  expect(lengthOf(listing)).toBe(2.5);
});

test.each(['', HEAD])('a playlist that lists nothing (%j) has no length', (text) => {
  expect(readListing(text).size).toBe(0);
  expect(lengthOf(readListing(text))).toBe(0);
});
