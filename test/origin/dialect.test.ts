import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { uuidV5 } from '../../origin/library/ids.ts';
import { probeFile } from '../../origin/probe/probe.ts';
import { readListing } from '../../origin/session/playlist.ts';
import { afterwards, fill, HOOK_MS, temporaryFolder } from './media.ts';
import { ANN, BOB, eventually, type Origin, playlist, runOrigin, startForTest } from './origin.ts';

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
  // With Mydia's own arguments ffmpeg is slow, so that a request has to wait for the first segment.
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
  test('a file’s candidates come with its metadata', async () => {
    const reply = await origin.ask(`${copy}/candidates`);
    expect(await answer(reply)).toEqual([
      200,
      {
        candidates: [
          expect.objectContaining({ strategy: 'REMUX', container: 'mp4', audio_codec: 'mp4a.40.2' }),
          expect.objectContaining({ strategy: 'HLS_COPY', container: 'ts' }),
          expect.objectContaining({ strategy: 'TRANSCODE', container: 'ts' }),
        ],
        metadata: {
          ...{ duration: expect.closeTo(6, 0), width: 320, height: 180, bitrate: expect.any(Number) },
          ...{ resolution: '480p', hdr_format: null, original_codec: 'h264', original_audio_codec: 'aac' },
          container: 'mkv',
        },
      },
    ]);
  });

  test('a file’s candidates depend in autumn on what the client says that it decodes, and not before', async () => {
    const autumn = await runOrigin(media, { ORIGIN_DIALECT: '2026-autumn' });
    const profile = { containers: ['mkv'], videoCodecs: ['mpeg4'], audioCodecs: ['ac3'] };
    const headers = { 'x-mydia-device-profile': Buffer.from(JSON.stringify(profile)).toString('base64url') };
    const strategies = async (of: Origin) => {
      const reply = await of.ask(`/stream/file/${LONG_FILE}/candidates`, { headers });
      const { candidates } = (await reply.json()) as { candidates: { strategy: string }[] };
      return candidates.map(({ strategy }) => strategy);
    };
    expect(await strategies(origin)).toEqual(['TRANSCODE']);
    expect(await strategies(autumn)).toEqual(['DIRECT_PLAY', 'TRANSCODE']);
    const stream = await autumn.ask(`/stream/${LONG_FILE}`, { method: 'HEAD', headers });
    expect([stream.status, stream.headers.get('content-type')]).toEqual([200, 'video/x-matroska']);
    expect(stream.headers.get('x-streaming-mode')).toBe('direct');
  });

  test.each([
    [`show/${UNKNOWN}`, 400, "Invalid content type. Use 'movie', 'episode', or 'file'"],
    [`movie/${UNKNOWN}`, 404, 'movie not found'],
    [`episode/${UNKNOWN}`, 404, 'episode not found'],
    [`file/${UNKNOWN}`, 404, 'file not found'],
    [`movie/${uuidV5('Wanted (2004).nfo')}`, 404, 'No media files available'],
  ])('the candidates of %s are %i %s', async (ref, status, error) => {
    expect(await answer(await origin.ask(`/stream/${ref}/candidates`))).toEqual([status, { error }]);
  });
});

describe('a session', () => {
  test('a session is named by a path, in a redirect or in JSON', async () => {
    const session = await startForTest(origin, 'Long');
    const path = `/api/v1${session}/index.m3u8?mode=transcode`;
    const plain = await origin.ask(long);
    expect([plain.status, plain.headers.get('location')]).toEqual([302, path]);
    const head = await origin.ask(`/stream/file/${LONG_FILE}?strategy=TRANSCODE`, { method: 'HEAD' });
    expect([head.status, head.headers.get('location')]).toEqual([302, path]);
    const json = await origin.ask(`${long}?strategy=TRANSCODE&resolve=json`);
    expect(await answer(json)).toEqual([200, { hls_url: path, duration: expect.closeTo(60, 0) }]);
  });

  test('a session holds its playlist until there is a segment', async () => {
    const session = await startForTest(origin, 'Long');
    const playlist = await origin.ask(`${session}/index.m3u8?mode=transcode`);
    expect(playlist.status).toBe(200);
    expect(await playlist.text()).toContain('\nsegment_000.ts\n');
    expect((await (await origin.ask(`${session}/segment_000.ts`)).bytes()).length).toBeGreaterThan(0);
  });

  test('a start of 2026 gets the running session, whatever it asks for, and copies no more than it would without', async () => {
    const session = await resolve(`${long}?strategy=HLS_COPY`);
    expect(await resolve(`${long}?strategy=TRANSCODE`)).toBe(session);
    expect(await resolve(`${long}?strategy=TRANSCODE`, BOB)).not.toBe(session);
    await playlist(origin, session);
    const segment = await origin.ask(`${session}/segment_000.ts`);
    const file = join(await temporaryFolder(), 'segment.ts');
    await writeFile(file, await segment.bytes());
    expect(await probeFile(file)).toMatchObject({ video: { codec: 'h264' }, audio: { codec: 'aac' } });
    await origin.ask(session, { method: 'DELETE' });
    const bobs = await resolve(`${long}?strategy=TRANSCODE`, BOB);
    await origin.ask(bobs, { method: 'DELETE' });
    expect(origin.children()).toEqual([]);
  });

  test('a session of 2026 has a playlist like a live stream’s: it grows, and does not announce its end', async () => {
    const session = await startForTest(origin, 'Long');
    const text = await playlist(origin, session);
    expect(text).not.toContain('#EXT-X-PLAYLIST-TYPE');
    expect(text).not.toContain('#EXT-X-ENDLIST');
    // The segment ends at the first keyframe after 4 seconds. A keyframe comes at least every 60 frames, at 24 frames a
    // second.
    const [first] = readListing(text).values();
    expect(first).toBeGreaterThanOrEqual(4);
    expect(first).toBeLessThanOrEqual(6);
  });

  test('a session has no segment before its time, and does not wait for it', async () => {
    const session = await startForTest(origin, 'Long');
    const asked = performance.now();
    const reply = await origin.ask(`${session}/segment_009.ts`);
    expect(await answer(reply)).toEqual([404, { error: 'Segment not found' }]);
    expect(performance.now() - asked).toBeLessThan(1_000);
  });
});

describe('a file in a container that browsers do not play', () => {
  test('a file in a container that browsers do not play comes as an MP4 of the same streams', async () => {
    const reply = await origin.ask(copy);
    expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'video/mp4; charset=utf-8']);
    const file = join(await temporaryFolder(), 'remuxed.mp4');
    await writeFile(file, await reply.bytes());
    expect(await probeFile(file)).toMatchObject({ video: { codec: 'h264', width: 320 }, audio: { codec: 'aac' } });
    const count = ['-v', 'error', '-count_packets', '-select_streams', 'v', '-show_entries', 'stream=nb_read_packets'];
    const { stdout } = await promisify(execFile)('ffprobe', [...count, '-of', 'csv=p=0', file]);
    expect(Number(stdout.trim())).toBe(6 * 24);
  });

  test('a file in another container costs an ffmpeg only while a client reads it', async () => {
    const head = await origin.ask(`${long}?strategy=REMUX`, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-type')]).toEqual([200, 'video/mp4; charset=utf-8']);
    expect(origin.children()).toEqual([]);
    const leaving = new AbortController();
    await origin.ask(`${long}?strategy=REMUX`, { signal: leaving.signal });
    leaving.abort();
    await eventually(origin.children, (children) => children.length === 0);
  });
});

test('with playback off, autumn plays nothing for any client; before, only the pages hide Play', async () => {
  const off = await runOrigin(media, { ORIGIN_DIALECT: '2026-autumn', ENABLE_PLAYBACK: 'false' });
  for (const path of [long, `${long}/candidates`, `/hls/${UNKNOWN}/index.m3u8`, long.replace('stream', 'playback')]) {
    for (const key of [ANN, null]) expect(await answer(await off.ask(path, { key }))).toEqual([404, OFF]);
  }
  const query = '{ movie(id: "x") { id } }';
  const asked = await off.send('/api/graphql', { method: 'POST', body: JSON.stringify({ query }) });
  expect(await answer(asked)).toEqual([404, OFF]);
  expect((await off.ask('/library', { key: null })).status).toBe(200);
  const before = await runOrigin(media, { ORIGIN_DIALECT: '2026', ENABLE_PLAYBACK: 'false' });
  expect((await before.ask(long.replace('stream', 'playback'))).status).toBe(200);
});

test('a Mydia of 2025 has no candidates, and ignores a strategy', async () => {
  const old = await runOrigin(media, { PUBLIC_URL: 'https://mydia.example' });
  for (const path of [`${long}/candidates`, `/stream/file/${LONG_FILE}`, '/nothing']) {
    // The route does not exist, whether the viewer is signed in or not.
    for (const key of [ANN, null]) {
      const reply = await old.ask(path, { key });
      expect([reply.status, reply.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
      expect(await reply.text()).toBe('Not Found');
    }
    const json = await old.ask(path, { headers: { accept: 'application/json' } });
    expect(await answer(json)).toEqual([404, { errors: { detail: 'Not Found' } }]);
  }
  expect((await old.send('/api/graphql', { method: 'POST' })).status).toBe(404);
  const reply = await old.ask(`${long}?strategy=DIRECT_PLAY&resolve=json`);
  expect(reply.status).toBe(302);
  expect(reply.headers.get('location')).toMatch(/^https:\/\/mydia\.example\/api\/v1\/hls\/[0-9a-f-]{36}\/index\.m3u8$/);
});

test.each([
  ['2025', '0.4.7'],
  ['2026', '0.0.0-dev'],
])('a Mydia of %s says that it is well, and its version: %s', async (dialect, version) => {
  const one = await runOrigin(media, { ORIGIN_DIALECT: dialect });
  const reply = await one.send('/health', { key: null });
  expect(reply.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(reply.headers.get('cache-control')).toBe('max-age=0, private, must-revalidate');
  expect(await reply.json()).toEqual({
    ...{ status: 'ok', service: 'mydia', version, dev_mode: false },
    timestamp: expect.stringMatching(/^\d{4}-.+Z$/),
  });
});

test('pages of other origins may read a Mydia of 2026, and send preflights', async () => {
  const headers = { origin: 'https://elsewhere.example', 'access-control-request-method': 'GET' };
  const asked = await origin.ask(long, { method: 'OPTIONS', key: null, headers });
  expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([200, '*']);
  const read = await origin.ask(`${long}/candidates`, { headers: { origin: 'https://elsewhere.example' } });
  expect(read.headers.get('access-control-allow-origin')).toBe('*');
  const own = await origin.ask(`${long}/candidates`);
  expect(own.headers.has('access-control-allow-origin')).toBe(false);
});

test('a paired device shows its token in the address: in 2026 to the whole API, in autumn to streams alone', async () => {
  const autumn = await runOrigin(media, { ORIGIN_DIALECT: '2026-autumn' });
  const old = await runOrigin(media);
  for (const [one, stream, position] of [
    [origin, 200, 200],
    [autumn, 200, 401],
    [old, 401, 401],
  ] as const) {
    const paired = await one.ask('/auth/devices', { method: 'POST' });
    const { token } = (await paired.json()) as { token: string };
    const path = `/stream/movie/${await one.movie('Plain')}`;
    const status = async (path: string) => (await one.ask(path, { key: null, method: 'HEAD' })).status;
    expect(await status(`${path}?token=${token}`)).toBe(stream);
    expect(await status(`${path.replace('stream', 'playback')}?token=${token}`)).toBe(position);
    if (stream === 200) {
      const wrong = await one.ask(`${path}?token=x`, { key: null });
      expect(await answer(wrong)).toEqual([401, { error: 'Unauthorized', message: 'Invalid token' }]);
    }
    // The origin takes only an account's token as a Bearer token, and refuses a device's token.
    const bearer = await one.ask(path, { key: null, headers: { authorization: `Bearer ${token}` } });
    expect(bearer.status).toBe(401);
  }
});
