import { expect, test } from 'vitest';
import { startAtZero } from '../../worker/playlist/start-at-zero.ts';

const START = '#EXT-X-START:TIME-OFFSET=0,PRECISE=YES';
/** A growing playlist as Mydia of 2026-07 writes it. */
const GROWING = [
  '#EXTM3U',
  '#EXT-X-VERSION:3',
  '#EXT-X-TARGETDURATION:5',
  '#EXT-X-MEDIA-SEQUENCE:0',
  '#EXTINF:5.005000,',
  'segment_000.ts',
  '',
].join('\n');

test('a growing playlist begins at its beginning', () => {
  expect(startAtZero(GROWING)).toBe(GROWING.replace('#EXTM3U\n', `#EXTM3U\n${START}\n`));
});

test('a playlist that says that it only grows begins at its beginning', () => {
  const event = GROWING.replace('#EXT-X-MEDIA', '#EXT-X-PLAYLIST-TYPE:EVENT\n#EXT-X-MEDIA');
  expect(startAtZero(event).split('\n')[1]).toBe(START);
});

test('a playlist begins at its beginning also before its first segment, and each time that it is loaded', () => {
  const empty = '#EXTM3U\n#EXT-X-TARGETDURATION:5\n';
  expect(startAtZero(empty)).toBe(`#EXTM3U\n${START}\n#EXT-X-TARGETDURATION:5\n`);
});

test('a playlist’s lines keep their ends', () => {
  const windows = GROWING.replaceAll('\n', '\r\n');
  expect(startAtZero(windows)).toBe(windows.replace('#EXTM3U\r\n', `#EXTM3U\r\n${START}\r\n`));
});

test('a byte order mark stays at the front of a playlist', () => {
  expect(startAtZero(`\uFEFF${GROWING}`)).toBe(`\uFEFF${startAtZero(GROWING)}`);
});

test.each([
  ['a film that has ended', `${GROWING}#EXT-X-ENDLIST\n`],
  ['a whole film', GROWING.replace('#EXT-X-MEDIA', '#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-MEDIA')],
  ['one that says where it begins', GROWING.replace('#EXTINF', '#EXT-X-START:TIME-OFFSET=-5\n#EXTINF')],
  ['one that has been here before', startAtZero(GROWING)],
  ['a list of variants', '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nvideo.m3u8\n'],
  ['a page', '<!doctype html>\n#EXTM3U\n#EXT-X-TARGETDURATION:5\n'],
  ['an error', '{"error":"HLS session not found"}'],
  ['nothing', ''],
  ['a first line alone', '#EXTM3U'],
])('a playlist that %s stays as it is, byte for byte', (_, text) => {
  expect(startAtZero(text)).toBe(text);
});
