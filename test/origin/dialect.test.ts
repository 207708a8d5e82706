import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { uuidV5 } from '../../origin/ids.ts';
import { probe } from '../../origin/probe.ts';
import { afterwards, fill, HOOK_MS, temporaryFolder } from './media.ts';
import { ANN, BOB, eventually, type Origin, runOrigin, startForTest } from './origin.ts';

const later = afterwards();

const FILES = {
  'Long (2001).mkv': 'long',
  'Copy (2002).mkv': 'plain',
  'Plain (2003).mp4': 'plain',
  'Wanted (2004).nfo': { text: '<movie><title>Wanted</title></movie>' },
} as const;
const LONG_FILE = uuidV5('file:Long (2001).mkv');
const UNKNOWN = '00000000-0000-5000-8000-000000000000';
const OFF = { errors: [{ message: expect.any(String), extensions: { code: 'PLAYER_DISABLED' } }] };

let media: string;
let origin: Origin;
let long: string;
let copy: string;

beforeAll(async () => {
  media = await temporaryFolder(later);
  await fill(media, FILES);
  // With Mydia's own arguments: its first segment takes long enough to be waited for.
  origin = await runOrigin(media, { ORIGIN_DIALECT: '2026', TRANSCODE: 'mydia' }, later);
  long = `/stream/movie/${await origin.movie('Long')}`;
  copy = `/stream/movie/${await origin.movie('Copy')}`;
}, HOOK_MS);

const answer = async (reply: Response) => [reply.status, await reply.json()];
/** Starts a session. @returns its path below the API, without the playlist */
const resolve = async (path: string, key = ANN): Promise<string> => {
  const reply = await origin.ask(`${path}&resolve=json`, { key });
  return ((await reply.json()) as { hls_url: string }).hls_url.replace(/^\/api\/v1(.+)\/index\.m3u8\?.*$/, '$1');
};

describe('the candidates of a file', () => {
  test('are told with what is known of it', async () => {
    const reply = await origin.ask(`${copy}/candidates`);
    expect(await answer(reply)).toEqual([
      200,
      {
        candidates: [
          expect.objectContaining({ strategy: 'REMUX', container: 'mp4', audio_codec: 'mp4a.40.2' }),
          expect.objectContaining({ strategy: 'HLS_COPY', container: 'ts' }),
          expect.objectContaining({ strategy: 'TRANSCODE', container: 'ts' }),
        ],
        metadata: { duration: expect.closeTo(6, 0), width: 320, height: 180, bitrate: expect.any(Number) },
      },
    ]);
  });

  test('depend on what the client says that it decodes', async () => {
    const profile = { containers: ['mkv'], videoCodecs: ['mpeg4'], audioCodecs: ['ac3'] };
    const headers = { 'x-mydia-device-profile': Buffer.from(JSON.stringify(profile)).toString('base64url') };
    const reply = await origin.ask(`/stream/file/${LONG_FILE}/candidates`, { headers });
    const { candidates } = (await reply.json()) as { candidates: { strategy: string }[] };
    expect(candidates.map(({ strategy }) => strategy)).toEqual(['DIRECT_PLAY', 'TRANSCODE']);
    const stream = await origin.ask(`/stream/${LONG_FILE}`, { method: 'HEAD', headers });
    expect([stream.status, stream.headers.get('content-type')]).toEqual([200, 'video/x-matroska']);
  });

  test.each([
    [`show/${UNKNOWN}`, 400, "Invalid content type. Use 'movie', 'episode', or 'file'"],
    [`movie/${UNKNOWN}`, 404, 'movie not found'],
    ['episode/none', 404, 'episode not found'],
    [`file/${UNKNOWN}`, 404, 'file not found'],
    [`movie/${uuidV5('Wanted (2004).nfo')}`, 404, 'No media files available'],
  ])('of %s: %i %s', async (ref, status, error) => {
    expect(await answer(await origin.ask(`/stream/${ref}/candidates`))).toEqual([status, { error }]);
  });
});

describe('a session', () => {
  test('is named by a path, in a redirect or in JSON', async () => {
    const session = await startForTest(origin, 'Long');
    const path = `/api/v1${session}/index.m3u8?mode=transcode`;
    const plain = await origin.ask(long);
    expect([plain.status, plain.headers.get('location')]).toEqual([302, path]);
    const head = await origin.ask(`/stream/file/${LONG_FILE}?strategy=TRANSCODE`, { method: 'HEAD' });
    expect([head.status, head.headers.get('location')]).toEqual([302, path]);
    const json = await origin.ask(`${long}?strategy=TRANSCODE&resolve=json`);
    expect(await answer(json)).toEqual([200, { hls_url: path, duration: expect.closeTo(60, 0) }]);
  });

  test('holds its playlist, and its segments, until they are there', async () => {
    const session = await startForTest(origin, 'Long');
    const [playlist, segment] = await Promise.all([
      origin.ask(`${session}/index.m3u8?mode=transcode`),
      origin.ask(`${session}/segment_000.ts`),
    ]);
    expect([playlist.status, segment.status]).toEqual([200, 200]);
    expect(await playlist.text()).toContain('\nsegment_000.ts\n');
    expect((await segment.bytes()).length).toBeGreaterThan(0);
  });

  test("ends when its user starts another one of the file's, and nobody else's does", async () => {
    const transcoded = await resolve(`${long}?strategy=TRANSCODE`);
    const bobs = await resolve(`${long}?strategy=TRANSCODE`, BOB);
    const [copied, again] = await Promise.all([1, 2].map(() => resolve(`${long}?strategy=HLS_COPY`)));
    expect(again).toBe(copied);
    const gone = await origin.ask(`${transcoded}/index.m3u8`);
    expect(await answer(gone)).toEqual([404, { error: 'HLS session not found' }]);
    for (const session of [bobs, copied]) {
      const ended = await origin.ask(session as string, { method: 'DELETE' });
      expect(await ended.json()).toMatchObject({ status: 'terminated' });
    }
    expect(origin.children()).toEqual([]);
  });

  test('that copies has the streams of the file itself', async () => {
    const session = await resolve(`${long}?strategy=HLS_COPY`);
    const segment = await origin.ask(`${session}/segment_000.ts`);
    const file = join(await temporaryFolder(), 'segment.ts');
    await writeFile(file, await segment.bytes());
    expect(await probe(file)).toMatchObject({ video: { codec: 'mpeg4' }, audio: { codec: 'ac3' } });
    await origin.ask(session, { method: 'DELETE' });
  });
});

describe('a file in a container that browsers do not play', () => {
  test('comes as an MP4 of the same streams', async () => {
    const reply = await origin.ask(copy);
    expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'video/mp4']);
    const file = join(await temporaryFolder(), 'remuxed.mp4');
    await writeFile(file, await reply.bytes());
    expect(await probe(file)).toMatchObject({ video: { codec: 'h264', width: 320 }, audio: { codec: 'aac' } });
    const count = ['-v', 'error', '-count_packets', '-select_streams', 'v', '-show_entries', 'stream=nb_read_packets'];
    const { stdout } = await promisify(execFile)('ffprobe', [...count, '-of', 'csv=p=0', file]);
    expect(Number(stdout.trim())).toBe(6 * 24);
  });

  test('costs an ffmpeg only while somebody reads it', async () => {
    const head = await origin.ask(`${long}?strategy=REMUX`, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-type')]).toEqual([200, 'video/mp4']);
    expect(origin.children()).toEqual([]);
    const leaving = new AbortController();
    await origin.ask(`${long}?strategy=REMUX`, { signal: leaving.signal });
    leaving.abort();
    await eventually(origin.children, (children) => children.length === 0);
  });
});

test('with playback off, nothing is played, whoever asks', async () => {
  const off = await runOrigin(media, { ORIGIN_DIALECT: '2026', ENABLE_PLAYBACK: 'false' });
  for (const path of [long, `${long}/candidates`, `/hls/${UNKNOWN}/index.m3u8`, long.replace('stream', 'playback')]) {
    for (const key of [ANN, null]) expect(await answer(await off.ask(path, { key }))).toEqual([404, OFF]);
  }
  expect((await off.ask('/library', { key: null })).status).toBe(200);
});

test('a Mydia of 2025 has no candidates, and overlooks a strategy', async () => {
  const old = await runOrigin(media, { PUBLIC_URL: 'https://mydia.example' });
  for (const path of [`${long}/candidates`, `/stream/file/${LONG_FILE}`]) {
    expect(await answer(await old.ask(path))).toEqual([404, { errors: { detail: 'Not Found' } }]);
  }
  const reply = await old.ask(`${long}?strategy=DIRECT_PLAY&resolve=json`);
  expect(reply.status).toBe(302);
  expect(reply.headers.get('location')).toMatch(/^https:\/\/mydia\.example\/api\/v1\/hls\/[0-9a-f-]{36}\/index\.m3u8$/);
});
