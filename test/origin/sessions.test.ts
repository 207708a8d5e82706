import { readdirSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { mydia2025 } from '../../origin/dialects/mydia-2025.ts';
import { SOFTWARE } from '../../origin/hardware/video-encoder.ts';
import type { Media } from '../../origin/library/library.ts';
import { type Probe, probeFile } from '../../origin/probe/probe.ts';
import { Failures } from '../../origin/session/failures.ts';
import { type SessionOptions, Sessions } from '../../origin/session/sessions.ts';
import { ANY_SESSION } from '../../origin/session/wanted.ts';
import { afterwards, fill, HOOK_MS, temporaryFolder } from './media.ts';

const later = afterwards();

const optionsOf = (folder: string, transcode: 'fast' | 'mydia'): SessionOptions => {
  const encoder = async () => SOFTWARE;
  const { transcodeOf, reuses, playlistHoldMs } = mydia2025({ transcode, encoder, copyMaxMbps: 20, faults: true });
  const failures = transcode === 'fast' ? new Failures() : null;
  const hears = { onStart: () => {}, onFail: () => {} };
  return { ...{ folder, transcodeOf, reuses, playlistHoldMs, failures }, ...hears, idleMs: 60_000, aheadS: 0 };
};

let media: Media;
/** A film of six seconds. */
let short: Media;

beforeAll(async () => {
  const path = join(await temporaryFolder(later), 'long.mkv');
  const other = join(path, '../short.mkv');
  await fill(join(path, '..'), { 'long.mkv': 'long', 'short.mkv': 'short' });
  short = { id: 'short', path: other, version: '1', probe: (await probeFile(other)) as Probe, subtitleFiles: [] };
  media = { id: 'long', path, version: '1', probe: (await probeFile(path)) as Probe, subtitleFiles: [] };
}, HOOK_MS);

const alive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test('closing waits for a session that is just starting, and ends it', async () => {
  const folder = await temporaryFolder();
  const sessions = new Sessions(optionsOf(folder, 'mydia'));
  const starting = sessions.start(media, 'ann');
  await sessions.close();
  const session = await starting;
  expect(alive(session.film.pid)).toBe(false);
  expect(readdirSync(folder)).toEqual([]);
});

test('once closed, no session can be started', async () => {
  const folder = await temporaryFolder();
  const sessions = new Sessions(optionsOf(folder, 'fast'));
  await sessions.close();
  await expect(sessions.start(media, 'ann')).rejects.toThrow('stopping');
  expect(readdirSync(folder)).toEqual([]);
});

test('a start that failed is not remembered: the next one is tried again', async () => {
  const folder = join(await temporaryFolder(), 'sessions');
  await writeFile(folder, 'a file where the folder should be');
  const sessions = new Sessions(optionsOf(folder, 'fast'));
  await expect(sessions.start(media, 'ann')).rejects.toThrow('ENOTDIR');
  await rm(folder);
  await expect(sessions.start(media, 'ann')).resolves.toMatchObject({ owner: 'long ann' });
  await sessions.close();
});

test('a start that ffmpeg cannot even begin is answered the next time without another ffmpeg', async () => {
  const path = join(await temporaryFolder(), 'film.mkv');
  await writeFile(path, 'no film');
  const broken: Media = { ...media, path };
  const folder = await temporaryFolder();
  const sessions = new Sessions(optionsOf(folder, 'fast'));
  const first = await sessions.start(broken, 'ann');
  expect(await first.film.failed).toMatchObject({ isAtOnce: true, words: expect.stringContaining('Invalid data') });
  const again = sessions.start(broken, 'bob');
  await expect(again).rejects.toMatchObject({ code: 'unplayable', message: expect.stringContaining('Invalid data') });
  // A start from another position may succeed, and a start with another file may succeed. So the origin tries both
  // starts.
  await expect(sessions.start(broken, 'bob', { ...ANY_SESSION, position: 30 })).resolves.toBeDefined();
  await expect(sessions.start({ ...broken, path: media.path }, 'cid')).resolves.toBeDefined();
  await sessions.close();
});

test('an ffmpeg that was killed, and one that had begun, do not keep another from starting', async () => {
  const sessions = new Sessions(optionsOf(await temporaryFolder(), 'fast'));
  const session = await sessions.start(media, 'ann');
  process.kill(session.film.pid, 'SIGKILL');
  expect(await session.film.failed).toMatchObject({ isAtOnce: false });
  await expect(sessions.start(media, 'bob')).resolves.toBeDefined();
  await sessions.close();
});

test('a film that is watched from beyond its end begins at its beginning', async () => {
  const longer: Media = { ...short, probe: { ...short.probe, durationS: 60 } };
  const sessions = new Sessions(optionsOf(await temporaryFolder(), 'fast'));
  const { film } = await sessions.start(longer, 'ann', { ...ANY_SESSION, position: 40 });
  const listed = await vi.waitFor(async () => (await film.playlist(10_000)) ?? expect.fail('no playlist yet'), 10_000);
  expect(listed).toContain('segment_000.m4s');
  expect(await film.part('segment_000.m4s')).toBeInstanceOf(Buffer);
  expect(await film.playlist(0)).not.toContain('segment_019.m4s');
  await sessions.close();
});

test('an ffmpeg that finishes without a segment has failed', async () => {
  const sessions = new Sessions({
    ...optionsOf(await temporaryFolder(), 'fast'),
    transcodeOf: async ({ path }) => ({
      grid: null,
      args: () => ['-v', 'error', '-ss', '99', '-i', path, 'index.m3u8'],
    }),
  });
  const { film } = await sessions.start(short, 'ann');
  expect(await film.failed).toMatchObject({ isAtOnce: true, words: expect.stringContaining('nothing') });
  await sessions.close();
});
