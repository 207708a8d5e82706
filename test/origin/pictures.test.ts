/** Stills of a film that is shorter than it states, and of a file that is no film. */
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { uuidV5 } from '../../origin/library/ids.ts';
import { MediaLibrary } from '../../origin/library/library.ts';
import { Pictures } from '../../origin/library/pictures.ts';
import { type Probe, probeFile } from '../../origin/probe/probe.ts';
import { afterwards, fill, HOOK_MS, temporaryFolder } from './media.ts';

const later = afterwards();

let folder: string;
let known: Probe;

beforeAll(async () => {
  folder = await temporaryFolder(later);
  await fill(folder, { 'film.mkv': 'short', 'words.mkv': { text: 'no film at all' } });
  known = (await probeFile(join(folder, 'film.mkv'))) as Probe;
}, HOOK_MS);

function mediaOf(name: string, more: Partial<Probe> = {}) {
  return { id: uuidV5(name), path: join(folder, name), version: '1', probe: { ...known, ...more }, subtitleFiles: [] };
}

async function stillOf(name: string, more: Partial<Probe> = {}) {
  const library = new MediaLibrary(folder);
  const media = mediaOf(name, more);
  const facts = { title: name, year: null, overview: null, age: null, poster: null, still: null };
  const id = uuidV5(`title of ${name}`);
  library.put(name, { kind: 'movie', movie: { id, ...facts, media } });
  const pictures = new Pictures(library, await temporaryFolder());
  onTestFinished(() => pictures.close());
  return pictures.find(`${id}.jpg`);
}

test('a film that says that it is much longer than it is has its first frame as a still', async () => {
  expect(await stillOf('film.mkv', { durationS: 600 })).toMatchObject({ type: 'image/jpeg', isLasting: true });
});

test('a film without a frame that can be taken has a placeholder, which is not kept', async () => {
  const still = await stillOf('words.mkv');
  expect(still).toMatchObject({ type: 'image/svg+xml', isLasting: false });
  expect(new TextDecoder().decode(still?.bytes)).toMatch(/^<svg /);
});

test('a series without a picture of its own has a frame of its first episode, and not of a special', async () => {
  const library = new MediaLibrary(folder);
  const show = { id: uuidV5('a series'), title: 'Series', year: null, overview: null, age: null, poster: null };
  const files = { 'words.mkv': 0, 'film.mkv': 1 };
  for (const [name, season] of Object.entries(files)) {
    const of = { id: uuidV5(`episode of ${name}`), title: name, overview: null, still: null, number: 1 };
    library.put(name, { kind: 'episode', show, episode: { ...of, season, media: mediaOf(name) } });
  }
  const pictures = new Pictures(library, await temporaryFolder());
  onTestFinished(() => pictures.close());
  expect(await pictures.find(`${show.id}.jpg`)).toMatchObject({ type: 'image/jpeg' });
});
