/** The URIs in a playlist's tags, and a playlist without end. */
import { describe, expect, test } from 'vitest';
import { useOrigin } from '../worker/origin-double.ts';
import { get, playlistPath, textOf, visitId } from '../worker/visitor.ts';

const origin = useOrigin();
let count = 0;

/** The tags that have a URI (https://datatracker.ietf.org/doc/html/draft-pantos-hls-rfc8216bis). */
const URIS_IN_TAGS: Array<[string, string]> = [
  ['a key', '#EXT-X-KEY:METHOD=AES-128,URI="https://evil.example/key"'],
  ['a key of a file', '#EXT-X-KEY:METHOD=SAMPLE-AES,URI="data:text/plain;base64,AAAA",KEYFORMAT="identity"'],
  ['an initialisation section', '#EXT-X-MAP:URI="//evil.example/init.mp4"'],
  ['an initialisation section with a private address', '#EXT-X-MAP:URI="http://10.0.0.1/init.mp4"'],
  ['a partial segment', '#EXT-X-PART:DURATION=1,URI="https://evil.example/part.ts"'],
  ['a segment to come', '#EXT-X-PRELOAD-HINT:TYPE=PART,URI="https://evil.example/part.ts"'],
  ['another rendition', '#EXT-X-RENDITION-REPORT:URI="https://evil.example/other.m3u8",LAST-MSN=1'],
  [
    'an interstitial',
    '#EXT-X-DATERANGE:ID="ad",CLASS="com.apple.hls.interstitial",START-DATE="2026-01-01T00:00:00Z",' +
      'X-ASSET-URI="https://evil.example/ad.m3u8",X-ASSET-LIST="https://evil.example/ads.json"',
  ],
  [
    'an interstitial at a date',
    '#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00Z\n#EXT-X-DATERANGE:ID="ad",CLASS="com.apple.hls.interstitial",' +
      'START-DATE="2026-01-01T00:00:00Z",X-ASSET-URI="https://evil.example/ad.m3u8"',
  ],
  ['a marker', '#EXT-X-CUE-OUT:DURATION=1\n#EXT-OATCLS-SCTE35:https://evil.example/'],
  ['a steering server of another name', '#EXT-X-CONTENT-STEERING-SERVER:SERVER-URI="https://evil.example/steer"'],
  ['a steering server', '#EXT-X-CONTENT-STEERING:SERVER-URI="https://evil.example/steer"'],
  ['a variable', '#EXT-X-DEFINE:NAME="host",VALUE="https://evil.example"'],
  ['session data', '#EXT-X-SESSION-DATA:DATA-ID="a",URI="https://evil.example/data.json"'],
  ['a session key', '#EXT-X-SESSION-KEY:METHOD=AES-128,URI="https://evil.example/key"'],
  ['a tag that nobody knows', '#EXT-X-FUTURE:URI="https://evil.example/future"'],
];

describe.each(URIS_IN_TAGS)('a playlist with %s elsewhere', (_, tag) => {
  test.each([
    ['of segments', ['#EXTM3U', '#EXT-X-VERSION:7', '#EXT-X-TARGETDURATION:8', tag, '#EXTINF:7.5,', 'segment_000.ts']],
    ['of variants', ['#EXTM3U', '#EXT-X-VERSION:7', tag, '#EXT-X-STREAM-INF:BANDWIDTH=1000', 'video.m3u8']],
  ])('a playlist with %s elsewhere leads no player there', async (_kind, lines) => {
    const id = `tag-${count++}`;
    const path = playlistPath(`movie/${id}`, visitId(id));
    await get(path);
    origin.playlist = `${lines.join('\n')}\n`;
    const response = await get(path);
    expect([200, 503]).toContain(response.status);
    expect(await textOf(response)).not.toMatch(/evil|data:|10\.0\.0\.1/);
  });
});

describe.each([
  ['audio', '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="x",DEFAULT=YES,URI="https://evil.example/a.m3u8"'],
  ['subtitles', '#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="s",NAME="x",DEFAULT=YES,URI="//evil.example/s.m3u8"'],
  ['still pictures', '#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1,URI="https://evil.example/i.m3u8"'],
])('a multivariant playlist with %s elsewhere', (_, tag) => {
  test('a multivariant playlist with a URI elsewhere is refused, or comes without it', async () => {
    const id = `variant-${count++}`;
    const path = playlistPath(`movie/${id}`, visitId(id));
    await get(path);
    const variant = '#EXT-X-STREAM-INF:BANDWIDTH=1000,AUDIO="a",SUBTITLES="s"';
    origin.playlist = ['#EXTM3U', tag, variant, 'video.m3u8', ''].join('\n');
    const response = await get(path);
    expect([200, 503]).toContain(response.status);
    expect(await textOf(response)).not.toContain('evil');
  });
});

test('a playlist without end is not read to its end', async () => {
  const path = playlistPath('movie/endless', visitId('endless'));
  await get(path);
  let sent = 0;
  const line = new TextEncoder().encode('#'.repeat(65_536));
  const endless = () =>
    new ReadableStream({
      pull: (controller) => {
        sent += line.length;
        controller.enqueue(line);
      },
    });
  origin.instead = (request) => (request.url.endsWith('/index.m3u8') ? new Response(endless()) : undefined);
  const response = await get(path);
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({ error: 'not_ready' });
  expect(sent).toBeLessThan(20 * 1024 * 1024);
});
