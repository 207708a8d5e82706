import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { rememberedProbe } from '../../origin/probe-cache.ts';
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

test('what ffprobe has said is known without it', async () => {
  const said = await rememberedProbe(film, cache);
  expect(said).toMatchObject({ video: { codec: 'h264', width: 160 }, audio: null });
  vi.stubEnv('PATH', '');
  expect(await rememberedProbe(film, cache)).toEqual(said);
  await expect(rememberedProbe(film, null)).rejects.toThrow('ffprobe was not found');
});

test('it is asked again about a file that is another one since, and about one that it could not read', async () => {
  await rememberedProbe(film, cache);
  await rm(film);
  await writeFile(film, 'no film');
  expect(await rememberedProbe(film, cache)).toBe('ffprobe finds no video in it.');
  vi.stubEnv('PATH', '');
  await expect(rememberedProbe(film, cache)).rejects.toThrow('ffprobe was not found');
});

test('where nothing can be kept it is asked all the same', async () => {
  expect(await rememberedProbe(film, join(film, 'no folder'))).toMatchObject({ video: { codec: 'h264' } });
});
