import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { rememberedProbe } from '../../origin/probe/probe-cache.ts';
import { fill, HOOK_MS, temporaryFolder } from './media.ts';

let film: string;
let cache: string;
beforeEach(async () => {
  const folder = await temporaryFolder();
  await fill(folder, { 'film.mp4': 'silent' });
  film = join(folder, 'film.mp4');
  cache = join(folder, 'made', 'when needed');
}, HOOK_MS);
afterEach(() => {
  vi.unstubAllEnvs();
});

test('a file that was probed is not probed again', async () => {
  const said = await rememberedProbe(film, cache);
  expect(said).toMatchObject({ video: { codec: 'h264', width: 160 }, audio: null });
  vi.stubEnv('PATH', '');
  expect(await rememberedProbe(film, cache)).toEqual(said);
  await expect(rememberedProbe(film, null)).rejects.toThrow('ffprobe was not found');
});

test('a file is probed again when it was replaced, and when ffprobe could not read it', async () => {
  await rememberedProbe(film, cache);
  await rm(film);
  await writeFile(film, 'no film');
  expect(await rememberedProbe(film, cache)).toBe('ffprobe finds no video in it.');
  vi.stubEnv('PATH', '');
  await expect(rememberedProbe(film, cache)).rejects.toThrow('ffprobe was not found');
});

test('a file is probed also where nothing can be kept', async () => {
  expect(await rememberedProbe(film, join(film, 'no folder'))).toMatchObject({ video: { codec: 'h264' } });
});
