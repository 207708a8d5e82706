import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { uuidV5 } from '../../origin/library/ids.ts';
import { readListing } from '../../origin/session/playlist.ts';
import { afterwards, fill, HOOK_MS, temporaryFolder } from './media.ts';
import { type Origin, playlist, runOrigin } from './origin.ts';

const later = afterwards();

const FILE = uuidV5('file:Long (2001).mkv');
const START = `mutation ($fileId: ID!, $playlistMode: PlaylistMode, $startPosition: Int, $maxHeight: Int, $maxBitrate: Int) {
  startStreamingSession(
    fileId: $fileId, strategy: TRANSCODE, playlistMode: $playlistMode
    startPosition: $startPosition, maxHeight: $maxHeight, maxBitrate: $maxBitrate
  ) { sessionId duration startPosition maxBitrate maxHeight playlistMode }
}`;

interface Started {
  sessionId: string;
  [field: string]: unknown;
}

let origin: Origin;
let log: string;

beforeAll(async () => {
  const media = await temporaryFolder(later);
  await fill(media, { 'Long (2001).mkv': 'thin' });
  log = join(await temporaryFolder(later), 'plays.log');
  const env = { ORIGIN_DIALECT: '2026-autumn', TRANSCODE: 'mydia', PLAYS_LOG: log };
  origin = await runOrigin(media, env, later);
}, HOOK_MS);

/** Starts a session as the player does. The session ends with the test. */
async function start(asked: object = {}, of = origin): Promise<Started> {
  const variables = { fileId: FILE, playlistMode: 'FULL', ...asked };
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ query: START, variables });
  const reply = await of.send('/api/graphql', { method: 'POST', headers, body });
  const { data } = (await reply.json()) as { data: { startStreamingSession: Started } };
  const started = data.startStreamingSession;
  onTestFinished(async () => void (await of.ask(`/hls/${started.sessionId}`, { method: 'DELETE' })));
  return started;
}

const streamed = async (): Promise<string> => {
  const path = `/stream/movie/${await origin.movie('Long')}?strategy=TRANSCODE&resolve=json`;
  const { hls_url } = (await (await origin.ask(path)).json()) as { hls_url: string };
  return hls_url.split('/')[4] as string;
};
const isThere = async (session: string): Promise<boolean> => {
  const { error } = (await (await origin.ask(`/hls/${session}/x.ts`)).json()) as { error: string };
  return error !== 'HLS session not found';
};
const segment = (session: string, index: number, of = origin) =>
  of.ask(`/hls/${session}/segment_${String(index).padStart(5, '0')}.ts`);
const plays = () =>
  readFileSync(log, 'utf8')
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { by: string }).by);

/** @returns when the picture of a segment begins, in seconds */
async function beginning(reply: Response): Promise<number> {
  const file = join(await temporaryFolder(), 'segment.ts');
  await writeFile(file, await reply.bytes());
  const select = ['-v', 'error', '-select_streams', 'v', '-show_entries', 'packet=pts_time', '-of', 'csv=p=0', file];
  const { stdout } = await promisify(execFile)('ffprobe', select);
  return Number.parseFloat(stdout);
}

describe('a complete playlist', () => {
  test('a complete playlist names the whole film on a grid of four seconds, before any segment exists', async () => {
    const { sessionId, ...answer } = await start();
    expect(answer).toEqual({
      ...{ duration: expect.closeTo(60, 0), startPosition: 0, maxBitrate: null, maxHeight: null, playlistMode: 'FULL' },
    });
    const asked = performance.now();
    const text = await (await origin.ask(`/hls/${sessionId}/index.m3u8`)).text();
    expect(performance.now() - asked).toBeLessThan(1_000);
    expect(text.split('\n').slice(0, 7)).toEqual([
      ...['#EXTM3U', '#EXT-X-VERSION:3', '#EXT-X-TARGETDURATION:4', '#EXT-X-MEDIA-SEQUENCE:0'],
      ...['#EXT-X-PLAYLIST-TYPE:VOD', '#EXTINF:4.000000,', 'segment_00000.ts'],
    ]);
    expect(text.endsWith('#EXT-X-ENDLIST\n')).toBe(true);
    const listed = readListing(text);
    expect(listed.size).toBe(Math.ceil((answer.duration as number) / 4));
    expect([...listed.values()].at(-1)).toBeCloseTo(answer.duration as number, 2);
  });

  test('a complete playlist’s segments are made on request, each at its own time of the film', async () => {
    const { sessionId } = await start();
    const [first, far] = [await segment(sessionId, 0), await segment(sessionId, 11)];
    expect(first.headers.get('content-type')).toBe('video/mp2t; charset=utf-8');
    expect(await beginning(first)).toBeCloseTo(0, 1);
    expect(await beginning(far)).toBeCloseTo(44, 1);
    const next = await segment(sessionId, 12);
    expect(await beginning(next)).toBeCloseTo(48, 1);
    expect((await segment(sessionId, 99)).status).toBe(404);
  });

  test('a complete playlist has ffmpeg begin where watching does', async () => {
    const { sessionId, startPosition } = await start({ startPosition: 41 });
    expect(startPosition).toBe(0);
    const [folder] = origin.sessionFolders() as [string];
    expect(folder).toContain(sessionId);
    expect(await beginning(await segment(sessionId, 10))).toBeCloseTo(40, 1);
    expect([...readListing(readFileSync(join(folder, '0/index.m3u8'), 'utf8')).keys()][0]).toBe('segment_00010.ts');
  });
});

test('a complete playlist is the same with the fast setting, and its segments are made sooner', async () => {
  const media = await temporaryFolder();
  await fill(media, { 'Long (2001).mkv': 'thin' });
  const fast = await runOrigin(media, { ORIGIN_DIALECT: '2026-autumn', TRANSCODE: 'fast' });
  const { sessionId } = await start({}, fast);
  const text = await (await fast.ask(`/hls/${sessionId}/index.m3u8`)).text();
  expect(text).toContain('#EXTINF:4.000000,\nsegment_00000.ts\n');
  for (const index of [0, 9, 3])
    expect(await beginning(await segment(sessionId, index, fast))).toBeCloseTo(index * 4, 1);
});

describe('the session that runs is given to a start that asks for the very same, and stopped by any other', () => {
  test('a start for the same complete playlist gets the running session, whatever place it begins at', async () => {
    const { sessionId } = await start({ startPosition: 12 });
    expect((await start({ startPosition: 40 })).sessionId).toBe(sessionId);
  });

  test.each([
    ['a height', { maxHeight: 360 }],
    ['a bitrate', { maxBitrate: 800 }],
    ['a growing playlist', { playlistMode: 'WINDOW' }],
    ['none, which means a growing one', { playlistMode: null }],
  ])('a start gets another session for one with %s', async (_, other) => {
    const { sessionId } = await start();
    const replaced = await start(other);
    expect(replaced.sessionId).not.toBe(sessionId);
    expect(await isThere(sessionId)).toBe(false);
    expect((await start(other)).sessionId).toBe(replaced.sessionId);
  });

  test('a stream means a growing playlist without limits', async () => {
    const { sessionId } = await start();
    const session = await streamed();
    expect(session).not.toBe(sessionId);
    expect(await isThere(sessionId)).toBe(false);
    expect(await streamed()).toBe(session);
    expect((await start({ playlistMode: 'WINDOW' })).sessionId).toBe(session);
    const listed = await playlist(origin, `/hls/${session}`);
    expect(listed).toContain('segment_00000.ts');
    expect(listed).not.toContain('#EXT-X-PLAYLIST-TYPE');
  });

  test('a start gets another session after its user has chosen another language', async () => {
    const choose = async (language: string | null) => {
      const query = `mutation ($fileId: ID!, $language: String) {
        setAudioLanguagePreference(fileId: $fileId, language: $language) { language }
      }`;
      const body = JSON.stringify({ query, variables: { fileId: FILE, language } });
      const headers = { 'content-type': 'application/json' };
      const reply = await origin.send('/api/graphql', { method: 'POST', headers, body });
      expect(await reply.json()).toEqual({ data: { setAudioLanguagePreference: { language } } });
    };
    const { sessionId } = await start();
    await choose('fr');
    expect(await isThere(sessionId)).toBe(true);
    const french = await start();
    expect(french.sessionId).not.toBe(sessionId);
    expect((await start()).sessionId).toBe(french.sessionId);
    await choose(null);
    expect((await start()).sessionId).not.toBe(french.sessionId);
  });

  test('a limit below one counts as none', async () => {
    const { sessionId } = await start({ maxHeight: 0, maxBitrate: -1 });
    expect((await start()).sessionId).toBe(sessionId);
  });
});

test('a play is counted for each new session, and once more for each start', async () => {
  await streamed();
  const before = plays().length;
  const { sessionId } = await start({ playlistMode: 'WINDOW' });
  expect(plays().slice(before)).toEqual(['start']);
  await origin.ask(`/hls/${sessionId}`, { method: 'DELETE' });
  await start();
  await start();
  expect(plays().slice(before)).toEqual(['start', 'session', 'start', 'start']);
});

test('autumn’s sign-out ends the session', async () => {
  const form = await origin.send('/auth/logout', { key: null });
  expect([form.status, form.headers.get('location')]).toEqual([302, '/']);
  expect(form.headers.get('set-cookie')).toMatch(/^_mydia_key=.*Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/);
});
