import { readdirSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { mydia2025 } from '../../origin/dialects/mydia-2025.ts';
import { SOFTWARE } from '../../origin/hardware/video-encoder.ts';
import type { Media } from '../../origin/library.ts';
import { type Probe, probe } from '../../origin/probe.ts';
import { type SessionOptions, Sessions } from '../../origin/sessions.ts';
import { afterwards, fill, HOOK_MS, temporaryFolder } from './media.ts';

const later = afterwards();

const optionsOf = (folder: string, transcode: 'fast' | 'mydia'): SessionOptions => {
  const { transcodeOf, reuses, holds } = mydia2025({ transcode, encoder: async () => SOFTWARE, faults: true });
  return { folder, transcodeOf, reuses, holds, onStart: () => {}, onFail: () => {}, idleMs: 60_000, aheadS: 0 };
};

let media: Media;

beforeAll(async () => {
  const path = join(await temporaryFolder(later), 'long.mkv');
  await fill(join(path, '..'), { 'long.mkv': 'long' });
  media = { id: 'long', path, probe: (await probe(path)) as Probe, subtitleFiles: [] };
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
