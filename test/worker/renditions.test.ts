/** Audio tracks and subtitles of a film, through the edge. */
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Credentials } from '../../worker/auth/credentials.ts';
import type { FileId } from '../../worker/origins/adapter.ts';
import { Mydia } from '../../worker/origins/mydia.ts';
import { ORIGIN, useOrigin } from './origin-double.ts';
import { get, later, leaseOf, playlistPath, refOf, textOf, urisIn, visitId } from './visitor.ts';

const origin = useOrigin();
let count = 0;
let id: string;

const segments = (name: string, extension: string, ...head: string[]): string =>
  [
    ...['#EXTM3U', '#EXT-X-VERSION:7', '#EXT-X-TARGETDURATION:10', '#EXT-X-PLAYLIST-TYPE:VOD', ...head],
    ...[0, 1, 2, 3, 4, 5].flatMap((n) => ['#EXTINF:10.0,', `${name}_00${n}.${extension}`]),
    '#EXT-X-ENDLIST\n',
  ].join('\n');

const PLAYLISTS: Record<string, string> = {
  'index.m3u8': [
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="German",LANGUAGE="de",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="audio_1.m3u8"',
    '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="English",LANGUAGE="en",DEFAULT=NO,AUTOSELECT=YES,CHANNELS="2",URI="audio_2.m3u8"',
    '#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="subtitles",NAME="English (SDH)",LANGUAGE="en",DEFAULT=NO,AUTOSELECT=YES,FORCED=NO,' +
      'CHARACTERISTICS="public.accessibility.describes-music-and-sound",URI="subtitles_1.m3u8"',
    '#EXT-X-STREAM-INF:BANDWIDTH=4000000,CODECS="avc1.640028,mp4a.40.2",AUDIO="audio",SUBTITLES="subtitles"',
    'video.m3u8\n',
  ].join('\n'),
  'video.m3u8': segments('segment', 'm4s', '#EXT-X-MAP:URI="init.mp4"'),
  'audio_1.m3u8': segments('audio_1', 'm4s', '#EXT-X-MAP:URI="audio_1_init.mp4"'),
  'audio_2.m3u8': segments('audio_2', 'm4s', '#EXT-X-MAP:URI="audio_2_init.mp4"'),
  'subtitles_1.m3u8': segments('subtitles_1', 'vtt'),
};

beforeEach(() => {
  id = `renditions-${count++}`;
  origin.instead = (request) => {
    const [, name = ''] = /\/hls\/[^/]+\/(.+)$/.exec(new URL(request.url).pathname) ?? [];
    if (request.method === 'DELETE' || !origin.accountOf(request)) return undefined;
    const text = PLAYLISTS[name] ?? (name.endsWith('.vtt') ? `WEBVTT\n\n${name}\n` : null);
    if (text === null) return undefined;
    const type = name.endsWith('.vtt') ? 'text/vtt; charset=utf-8' : 'application/vnd.apple.mpegurl';
    return new Response(text, { headers: { 'content-type': type, 'content-length': String(text.length) } });
  };
});

afterEach(() => {
  vi.useRealTimers();
});

const visit = (): ReturnType<typeof visitId> => visitId(id);

/** The film's playlist, and the paths in it, by name. */
async function film(): Promise<{ text: string; paths: Map<string, string> }> {
  const path = playlistPath(`movie/${id}`, visit());
  const text = await textOf(await get(path));
  return { text, paths: pathsIn(text, path) };
}

function pathsIn(text: string, path: string): Map<string, string> {
  const inTags = [...text.matchAll(/URI="([^"]+)"/g)].flatMap(([, uri = '']) => urisIn(uri, path));
  return new Map([...urisIn(text, path), ...inTags].map((uri) => [/([^/?]+)(?:\?|$)/.exec(uri)?.[1] ?? '', uri]));
}

async function rendition(name: string): Promise<{ text: string; paths: Map<string, string> }> {
  const path = (await film()).paths.get(name) ?? '';
  const text = await textOf(await get(path));
  return { text, paths: pathsIn(text, path) };
}

const asked = (name: string): number => origin.log.filter((line) => line.endsWith(`/${name}`)).length;

test('a playlist that names renditions describes each as the origin does, and leads to it through the edge', async () => {
  const { text, paths } = await film();
  const expected = (PLAYLISTS['index.m3u8'] as string).trim().split('\n').sort();
  const lines = text
    .replace(/(?:[\w-]{60,}\/)/g, '')
    .replaceAll('?position=0', '')
    .trim()
    .split('\n');
  const attributes = (line: string): string => line.split(',').sort().join();
  expect(lines.map(attributes).sort()).toEqual(expected.map(attributes).sort());
  expect([...paths.keys()].sort()).toEqual(['audio_1.m3u8', 'audio_2.m3u8', 'subtitles_1.m3u8', 'video.m3u8']);
  for (const path of paths.values()) expect(path).toMatch(/^\/api\/v1\/hls\/play\/movie\/renditions-\d+\/[\w-]{60,}\//);
});

test.each(['video', 'audio_2', 'subtitles_1'])(
  'the rendition %s begins where its viewer left off, and its segments are this viewer’s',
  async (name) => {
    origin.position = 25;
    const { text, paths } = await rendition(`${name}.m3u8`);
    expect(text).toContain('#EXT-X-START:TIME-OFFSET=25,PRECISE=YES');
    const segment =
      name === 'video' ? 'segment_002.m4s' : name === 'audio_2' ? 'audio_2_002.m4s' : 'subtitles_1_002.vtt';
    const path = paths.get(segment) ?? '';
    expect(await textOf(await get(path))).toContain(segment);
    expect((await get(path, { cookie: '_mydia_key=bob' })).status).toBe(403);
    expect((await get(path, { cookie: '' })).status).toBe(401);
  },
);

test('a film that is started over begins at its beginning, with all its renditions', async () => {
  origin.position = 25;
  const path = `${playlistPath(`movie/${id}`, visit())}&position=0`;
  const paths = pathsIn(await textOf(await get(path)), path);
  for (const name of ['video.m3u8', 'audio_2.m3u8', 'subtitles_1.m3u8'])
    expect(await textOf(await get(paths.get(name) ?? ''))).toContain('#EXT-X-START:TIME-OFFSET=0,PRECISE=YES');
  await origin.quiet();
  expect(['segment_000.m4s', 'segment_002.m4s', 'audio_2_000.m4s', 'audio_2_002.m4s'].map(asked)).toEqual([1, 0, 1, 0]);
  expect((await get(`${paths.get('video.m3u8')}x`)).status).toBe(400);
});

test('a rendition’s first segments are there before its player asks, and then the next ones', async () => {
  origin.position = 25;
  const { paths } = await rendition('audio_2.m3u8');
  await origin.quiet();
  expect(
    ['audio_2_init.mp4', 'audio_2_001.m4s', 'audio_2_002.m4s', 'audio_2_003.m4s', 'audio_2_004.m4s'].map(asked),
  ).toEqual([1, 0, 1, 1, 0]);
  // The edge asks for no further segment of a track that the viewer has not chosen.
  expect(asked('audio_1_002.m4s')).toBe(0);
  await (await get(paths.get('audio_2_003.m4s') ?? '')).arrayBuffer();
  await origin.quiet();
  expect(asked('audio_2_003.m4s')).toBe(1);
  expect(asked('audio_2_004.m4s')).toBe(1);
});

test('a segment of a rendition is asked of the origin once, and may be kept by its viewer', async () => {
  const { paths } = await rendition('subtitles_1.m3u8');
  const path = paths.get('subtitles_1_000.vtt') ?? '';
  for (let times = 0; times < 2; times++) {
    const response = await get(path);
    expect(response.headers.get('content-type')).toBe('text/vtt; charset=utf-8');
    expect(response.headers.get('cache-control')).toContain('immutable');
    await response.arrayBuffer();
  }
  expect(asked('subtitles_1_000.vtt')).toBe(1);
});

test('a segment of a rendition is kept also where another isolate has given out its playlist', async () => {
  const { paths } = await film();
  const path = paths.get('audio_2.m3u8') ?? '';
  const fetched = async (name: string): Promise<void> => {
    const response = await get(path.replace(/audio_2\.m3u8.*$/, name));
    expect(response.headers.get('cache-control')).toContain('immutable');
    await response.arrayBuffer();
  };
  await fetched('audio_2_005.m4s');
  // The origin starts an encoder for each track whose playlist the edge reads.
  expect(['audio_2.m3u8', 'audio_1.m3u8', 'video.m3u8'].map(asked)).toEqual([1, 0, 0]);
  // A player asks for its picture and its sound at the same time.
  await Promise.all(['segment_004.m4s', 'audio_1_004.m4s', 'audio_1_005.m4s'].map(fetched));
  expect(['audio_2.m3u8', 'audio_1.m3u8', 'video.m3u8'].map(asked)).toEqual([1, 1, 1]);
});

test('a viewer who listens keeps the play lease by the segments of any rendition, and by no playlist', async () => {
  const path = (await film()).paths.get('audio_1.m3u8') ?? '';
  const expiresAt = async (): Promise<number> => (await leaseOf(`movie/${id}`, visit()))?.expiresAt ?? 0;
  const before = await expiresAt();
  later(20_000);
  const paths = pathsIn(await textOf(await get(path)), path);
  await origin.quiet();
  expect(await expiresAt()).toBe(before);
  await textOf(await get(paths.get('audio_1_000.m4s') ?? ''));
  await origin.quiet();
  expect(await expiresAt()).toBeGreaterThan(before);
});

describe('subtitles that are a part of the picture', () => {
  const burnt = (): string => `movie/${id}~1`;

  test('burnt-in subtitles are asked of the origin with the start, for a session beside the plain one', async () => {
    await film();
    const path = playlistPath(burnt(), visitId(`${id}-burnt`));
    const text = await textOf(await get(path));
    expect(origin.log).toContain(`GET /api/v1/stream/movie/${id}?burn=1`);
    expect(origin.log).toContain(`GET /api/v1/stream/movie/${id}`);
    // The edge asks for the rights and the position of the plain film.
    expect(origin.log.filter((line) => line.includes('~'))).toEqual([]);
    for (const uri of pathsIn(text, path).values()) expect(uri).toContain(`/api/v1/hls/play/${burnt()}/`);
    expect(await leaseOf(burnt(), visitId(`${id}-burnt`))).toBeDefined();
    expect(await leaseOf(`movie/${id}`, visitId(`${id}-burnt`))).toBeUndefined();
  });

  test('burnt-in subtitles are in no segment that the right to the plain film reads', async () => {
    const { paths } = await film();
    const plain = paths.get('video.m3u8') ?? '';
    expect((await get(plain.replace(`movie/${id}`, burnt()))).status).toBe(403);
  });

  test('burnt-in subtitles make another head', () => {
    const { headKey } = Mydia.prototype;
    const keys = [refOf('movie/1'), refOf('movie/1~0'), refOf('movie/1~1')].flatMap((ref) =>
      [null, 'f' as FileId].map((file) => headKey(ref, { allowed: true, position: 0, file, version: null })),
    );
    expect(new Set(keys.map((key) => JSON.stringify(key))).size).toBe(keys.length);
    // The heads with burnt-in subtitles also name the plain film, so that the edge drops them together with the plain
    // film's heads.
    expect(new Set(keys.map(({ film }) => film))).toEqual(new Set(['movie/1', 'file/f']));
  });

  test('burnt-in subtitles are in no file that is played as it is', async () => {
    origin.candidates = () =>
      Response.json({
        candidates: [{ strategy: 'DIRECT_PLAY' }, { strategy: 'TRANSCODE' }],
        metadata: { duration: 60 },
      });
    const mydia = new Mydia(ORIGIN, [ORIGIN]);
    // A Mydia of 2026 says beforehand how a file is played.
    mydia.learnSessionUse('own');
    onTestFinished(() => mydia.learnSessionUse('any'));
    const account = { cookie: '_mydia_key=alice' } as unknown as Credentials;
    expect((await mydia.inspect(refOf('movie/1'), account, null))?.isDirect).toBe(true);
    expect((await mydia.inspect(refOf('movie/1~1'), account, null))?.isDirect).toBe(false);
  });
});
