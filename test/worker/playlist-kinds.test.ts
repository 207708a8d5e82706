import { describe, expect, test } from 'vitest';
import { useOrigin } from './origin-double.ts';
import { get, playlistPath, textOf, urisIn, visitId } from './visitor.ts';

const origin = useOrigin();
let count = 0;

/** The origin's playlist has these `lines`. @returns the edge's playlist and its path */
async function written(...lines: string[]): Promise<{ text: string; path: string }> {
  const id = `kind-${count++}`;
  const path = playlistPath(`movie/${id}`, visitId(id));
  origin.playlist = ['#EXTM3U', ...lines, ''].join('\n');
  return { text: await textOf(await get(path)), path };
}

/** The lines of a playlist. `<right>` stands for each right to read segments. */
const linesOf = (text: string): string[] =>
  text
    .trim()
    .split('\n')
    .map((line) => line.replace(/[\w-]{60,}\//, '<right>/'));

test('a growing playlist still says so, and that playing starts at the beginning', async () => {
  const { text } = await written(
    '#EXT-X-VERSION:3',
    '#EXT-X-TARGETDURATION:8',
    '#EXT-X-PLAYLIST-TYPE:EVENT',
    '#EXTINF:7.5,',
    'segment_000.ts',
  );
  expect(linesOf(text)).toEqual([
    '#EXTM3U',
    '#EXT-X-VERSION:3',
    '#EXT-X-START:TIME-OFFSET=0,PRECISE=YES',
    '#EXT-X-TARGETDURATION:8',
    '#EXT-X-PLAYLIST-TYPE:EVENT',
    '#EXTINF:7.5,',
    '<right>/segment_000.ts',
  ]);
});

test('a playlist that has ended still says so', async () => {
  const { text } = await written('#EXT-X-TARGETDURATION:8', '#EXTINF:7.5,', 'segment_000.ts', '#EXT-X-ENDLIST');
  expect(linesOf(text).at(-1)).toBe('#EXT-X-ENDLIST');
});

test('a playlist of fragmented MP4 keeps its initialisation section, which leads through the edge too', async () => {
  const { text, path } = await written(
    '#EXT-X-VERSION:7',
    '#EXT-X-TARGETDURATION:1',
    '#EXT-X-MAP:URI="init.mp4"',
    '#EXTINF:1.041667,',
    'segment_000.m4s',
    '#EXTINF:1.041667,',
    'segment_001.m4s',
  );
  const lines = linesOf(text);
  expect(lines.filter((line) => line.startsWith('#EXT-X-MAP'))).toEqual(['#EXT-X-MAP:URI="<right>/init.mp4"']);
  expect(lines).toContain('#EXTINF:1.041667,');
  const [, map = ''] = /URI="([^"]+)"/.exec(text) ?? [];
  expect(await textOf(await get(new URL(map, `https://site.test${path}`).href))).toMatch(/ init\.mp4$/);
  expect(urisIn(text, path)).toHaveLength(2);
});

describe('what stands in real playlists, and does not matter, is no reason to refuse one', () => {
  test.each<[string, (plain: string) => string]>([
    ['lines that end as on Windows', (plain) => plain.replaceAll('\n', '\r\n')],
    ['a mark of the byte order', (plain) => `\uFEFF${plain}`],
    ['comments and empty lines', (plain) => plain.replace('#EXTINF', '# by ffmpeg\n\n#EXTINF')],
    ['a tag that nobody knows', (plain) => plain.replace('#EXTINF', '#EXT-X-UNHEARD-OF:A="b"\n#EXTINF')],
    ['a tag of old', (plain) => plain.replace('#EXTINF', '#EXT-X-ALLOW-CACHE:YES\n#EXTINF')],
    ['no version', (plain) => plain.replace('#EXT-X-VERSION:3\n', '')],
    ['a title', (plain) => plain.replace('7.5,', '7.5,The Film, part 1')],
    ['a title in letters of its own', (plain) => plain.replace('7.5,', '7.5,Das Fräulein 千と千尋')],
    ['no comma after a duration', (plain) => plain.replace('7.5,', '7.5')],
    ['nothing encrypted, and the word for it', (plain) => plain.replace('#EXTINF', '#EXT-X-KEY:METHOD=NONE\n#EXTINF')],
    ['another beginning', (plain) => plain.replace('#EXTINF', '#EXT-X-START:TIME-OFFSET=-10\n#EXTINF')],
    ['a target duration that was rounded to nothing', (plain) => plain.replace('DURATION:8', 'DURATION:0')],
  ])('a playlist with what stands in real ones and does not matter is not refused: %s', async (_, change) => {
    const id = `plain-${count++}`;
    const path = playlistPath(`movie/${id}`, visitId(id));
    const plain = '#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:8\n#EXTINF:7.5,\nsegment_000.ts\n';
    origin.playlist = change(plain);
    expect(origin.playlist).not.toBe(plain);
    const response = await get(path);
    expect(response.status).toBe(200);
    const lines = linesOf(await textOf(response));
    expect(lines).toContain('#EXT-X-START:TIME-OFFSET=0,PRECISE=YES');
    expect(lines.slice(-2)).toEqual(['#EXTINF:7.5,', '<right>/segment_000.ts']);
  });
});

test('a playlist’s ranges, gaps and times of segments are kept', async () => {
  const { text } = await written(
    '#EXT-X-VERSION:4',
    '#EXT-X-TARGETDURATION:8',
    '#EXT-X-MEDIA-SEQUENCE:7',
    '#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00.000Z',
    '#EXTINF:7.5,',
    '#EXT-X-BYTERANGE:100@0',
    'all.ts',
    '#EXT-X-DISCONTINUITY',
    '#EXTINF:7.5,',
    '#EXT-X-BYTERANGE:100@100',
    'all.ts',
  );
  for (const tag of ['MEDIA-SEQUENCE:7', 'PROGRAM-DATE-TIME:2026-01-01', 'BYTERANGE:100@100', 'DISCONTINUITY']) {
    expect(text).toContain(`#EXT-X-${tag}`);
  }
});

test('nothing that a playlist may name beside its segments leads past the edge', async () => {
  const { text } = await written(
    '#EXT-X-VERSION:9',
    '#EXT-X-TARGETDURATION:4',
    '#EXT-X-PART-INF:PART-TARGET=1',
    '#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=3',
    '#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00.000Z',
    '#EXT-X-DATERANGE:ID="ad",START-DATE="2026-01-01T00:00:00.000Z",X-ASSET-URI="https://elsewhere.example/1"',
    '#EXTINF:4,',
    'segment_000.m4s',
    '#EXT-X-PART:DURATION=1,URI="https://elsewhere.example/2"',
    '#EXT-X-PRELOAD-HINT:TYPE=PART,URI="https://elsewhere.example/3"',
    '#EXT-X-RENDITION-REPORT:URI="https://elsewhere.example/4",LAST-MSN=1',
    '#EXT-X-UNHEARD-OF:URI="https://elsewhere.example/5"',
  );
  expect(text).not.toContain('elsewhere');
  expect(linesOf(text).filter((line) => !line.startsWith('#'))).toEqual(['<right>/segment_000.m4s']);
});

test('a multivariant playlist leads to its variants, and they to their segments, through the edge', async () => {
  origin.instead = (request) =>
    request.url.endsWith('/low.m3u8')
      ? new Response('#EXTM3U\n#EXT-X-TARGETDURATION:8\n#EXTINF:7.5,\nlow_000.ts\n')
      : undefined;
  const { text, path } = await written(
    '#EXT-X-SESSION-DATA:DATA-ID="x",URI="https://elsewhere.example/data"',
    '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="English",DEFAULT=YES,URI="audio.m3u8"',
    '#EXT-X-STREAM-INF:BANDWIDTH=1000000,AUDIO="a"',
    'low.m3u8',
    '#EXT-X-STREAM-INF:BANDWIDTH=2000000,AUDIO="a"',
    'high.m3u8',
  );
  expect(text).not.toContain('elsewhere');
  expect(text).toMatch(/URI="[\w-]{60,}\/audio\.m3u8\?position=0"/);
  const [low = ''] = urisIn(text, path);
  const variant = await get(low);
  expect(variant.headers.get('cache-control')).toBe('no-store');
  const [segment = ''] = urisIn(await textOf(variant), low);
  expect(await textOf(await get(segment))).toMatch(/ low_000\.ts$/);
});
