/**
 * The playlist of a player's own session passes the edge. While the playlist grows, the edge adds an `EXT-X-START`,
 * which tells the player where to begin. The edge changes nothing else.
 */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { speakGraphql } from '../worker/graphql-double.ts';
import { useOrigin } from '../worker/origin-double.ts';
import { send, textOf } from '../worker/visitor.ts';
import { fetchOf, signIn, TV } from './player.ts';

const origin = useOrigin();
const SESSION = 'session-of-film-alice';
beforeEach(() => {
  signIn(origin);
  speakGraphql(origin, 'own');
  origin.running.add(SESSION);
});
afterEach(() => {
  vi.useRealTimers();
});

const HEAD = ['#EXTM3U', '#EXT-X-VERSION:3', '#EXT-X-TARGETDURATION:5', '#EXT-X-MEDIA-SEQUENCE:0'];
const SEGMENTS = Array.from({ length: 8 }, (_, n) => ['#EXTINF:5.000000,', `segment_00${n}.ts`]).flat();
const growing = [...HEAD, ...SEGMENTS, ''].join('\n');
const START = '#EXT-X-START:TIME-OFFSET=0,PRECISE=YES';

describe('one that grows, as of 2026-07: players take it for live, and would begin near its end', () => {
  test.each([
    ['', growing],
    [', with lines of Windows', growing.replaceAll('\n', '\r\n')],
  ])('a growing playlist of the origin’s begins at zero, and is otherwise unchanged%s', async (_, text) => {
    origin.playlist = text;
    const response = await fetchOf(SESSION, 'index.m3u8', TV);
    const [first = '', second = '', ...rest] = (await textOf(response)).split('\n');
    expect(second.trimEnd()).toBe(START);
    expect([first, ...rest].join('\n')).toBe(text);
    expect(response.headers.get('content-type')).toBe('application/vnd.apple.mpegurl');
  });

  test('a growing playlist with a start mark has a length and an entity tag of its own', async () => {
    origin.instead = ({ url }) =>
      url.endsWith('.m3u8')
        ? new Response(growing, {
            headers: {
              'content-type': 'application/vnd.apple.mpegurl; charset=utf-8',
              'content-length': String(growing.length),
              etag: '"1"',
              'cache-control': 'no-cache',
            },
          })
        : undefined;
    const response = await fetchOf(SESSION, 'index.m3u8', TV);
    expect(response.headers.get('etag')).toBeNull();
    expect(response.headers.get('content-length')).not.toBe(String(growing.length));
    expect(await textOf(response)).toContain(START);
  });
});

describe('as it was, byte for byte, is', () => {
  test.each([
    ['one that is complete', `${growing}#EXT-X-ENDLIST\n`],
    ['one of a whole film', growing.replace('#EXT-X-MEDIA', '#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-MEDIA')],
    ['one that says where it begins', growing.replace('#EXT-X-MEDIA', '#EXT-X-START:TIME-OFFSET=30\n#EXT-X-MEDIA')],
    ['one of variants', '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n720p.m3u8\n'],
  ])('a playlist passes byte for byte: %s', async (_, text) => {
    origin.playlist = text;
    expect(await textOf(await fetchOf(SESSION, 'index.m3u8', TV))).toBe(text);
  });

  test('an error in a playlist’s place passes byte for byte', async () => {
    const text = '{"error":"Master playlist not ready yet, please retry"}';
    origin.ready = false;
    const response = await fetchOf(SESSION, 'index.m3u8', TV);
    expect([response.status, await textOf(response)]).toEqual([404, text]);
  });

  test('a segment of the origin’s session passes byte for byte', async () => {
    expect(await textOf(await fetchOf(SESSION, 'segment_000.ts', TV))).toBe(`${SESSION} segment_000.ts`);
  });

  test('the answer to a HEAD passes unchanged', async () => {
    origin.playlist = growing;
    const response = await send('HEAD', `/api/v1/hls/${SESSION}/index.m3u8`, TV);
    expect([response.status, await textOf(response)]).toEqual([200, '']);
  });
});
