/**
 * Playlists that a player may well play, but whose requests the edge cannot route through itself. The edge throws
 * `UnwritablePlaylist` for them. For a text that is no playlist yet, the edge throws another error, since the origin
 * may answer with a playlist the next time.
 */
import { describe, expect, test } from 'vitest';
import { HeadstartError } from '../../protocol/errors.ts';
import type { OriginSessionId } from '../../worker/origins/adapter.ts';
import { Mydia } from '../../worker/origins/mydia.ts';
import { listedSeconds, readPlaylist } from '../../worker/playlist/read.ts';
import { UnwritablePlaylist } from '../../worker/playlist/unwritable.ts';
import { writePlaylist } from '../../worker/playlist/write.ts';

const ORIGIN = 'https://origin.test';
const SESSION = 'session-1' as OriginSessionId;
const mydia = new Mydia(ORIGIN, [ORIGIN]);

const media = (...lines: string[]): string => ['#EXTM3U', '#EXT-X-TARGETDURATION:8', ...lines, ''].join('\n');
const SEGMENT = ['#EXTINF:7.5,', 'segment_000.ts'];

/** @returns the error with which the edge refuses to write this playlist for a viewer. Null: it writes the playlist */
function refusalOf(text: string): unknown {
  try {
    writePlaylist(readPlaylist(text), (uri) => mydia.mapUrl(uri, SESSION), 0);
  } catch (error) {
    return error;
  }
  return null;
}

test.each([
  ['a key', 7.5, media('#EXT-X-KEY:METHOD=AES-128,URI="key.bin"', ...SEGMENT)],
  [
    'a key that a player has by itself',
    7.5,
    media('#EXT-X-KEY:METHOD=SAMPLE-AES,KEYFORMAT="com.apple.streamingkeydelivery"', ...SEGMENT),
  ],
  ['a folder', 7.5, media('#EXTINF:7.5,', '720p/segment_000.ts')],
  ['a query', 7.5, media('#EXTINF:7.5,', 'segment_000.ts?n=1')],
  ['a query that may be somebody’s right', 7.5, media('#EXTINF:7.5,', 'segment_000.ts?token=secret')],
  ['another host', 7.5, media('#EXTINF:7.5,', 'https://cdn.example/segment_000.ts')],
  ['an initialization section elsewhere', 7.5, media('#EXT-X-MAP:URI="../init.mp4"', ...SEGMENT)],
  ['a variant in a folder', 0, '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n720p/index.m3u8\n'],
  ['what the parser does not understand', 0, media('segment_000.ts')],
])('%s makes a playlist unwritable', (_, listedS, text) => {
  const refusal = refusalOf(text);
  expect(refusal).toBeInstanceOf(UnwritablePlaylist);
  expect(refusal).toMatchObject({ code: 'origin_invalid' });
  // The text counts as the playlist of a ready session, so the edge does not wait in vain for a better one.
  expect(listedSeconds(text)).toBe(listedS);
});

describe('what is no playlist, or none yet, is not unwritable: it may be one the next time', () => {
  test.each([
    ['a page', '<!doctype html><title>Sign in</title>'],
    ['JSON', '{"error":"unavailable"}'],
    ['nothing', ''],
    ['a header alone', '#EXTM3U\n'],
  ])('a text that is no playlist, or none yet, is not unwritable, since it may be one the next time: %s', (_, text) => {
    const refusal = refusalOf(text);
    expect(refusal).toBeInstanceOf(HeadstartError);
    expect(refusal).not.toBeInstanceOf(UnwritablePlaylist);
    expect(refusal).toMatchObject({ code: 'origin_invalid' });
    expect(listedSeconds(text)).toBe(null);
  });
});

test('a playlist without segments is written, and is not ready', () => {
  expect(refusalOf(media())).toBeNull();
  expect(listedSeconds(media())).toBe(null);
});
