/** The library follows its folder while the origin runs. */
import { appendFile, copyFile, link, mkdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { Library } from '../../protocol/library.ts';
import { afterwards, fill, HOOK_MS, temporaryFolder } from './media.ts';
import { eventually, type Origin, playlist, runOrigin } from './origin.ts';

const later = afterwards();

let clips: string;
let media: string;
let origin: Origin;

beforeAll(async () => {
  clips = await temporaryFolder(later);
  media = await temporaryFolder(later);
  await fill(clips, { 'short.mkv': 'short', 'long.mkv': 'long', 'silent.mkv': 'silent' });
  await fill(media, { 'First (2000).mkv': 'silent', 'Shows/Alpha/S01E01.mkv': 'silent' });
  origin = await runOrigin(media, { QUIET: '1' }, later);
}, HOOK_MS);

const at = (path: string): string => join(media, path);
const titles = ({ movies }: Library): string[] => movies.map(({ title }) => title);
const until = (wanted: (library: Library) => boolean): Promise<Library> => eventually(origin.library, wanted);
/** Adds a clip with an old modification time, so that the library takes the clip at once. */
async function put(clip: string, path: string): Promise<void> {
  await mkdir(join(at(path), '..'), { recursive: true });
  await copyFile(join(clips, clip), at(path));
  await utimes(at(path), 1, 1);
}

test('a film that is added is listed, and is gone when its file goes', async () => {
  await put('silent.mkv', 'Second (2001).mkv');
  await until((library) => titles(library).includes('Second'));
  await rm(at('Second (2001).mkv'));
  await until((library) => !titles(library).includes('Second'));
});

test('a folder that is moved has its films at its new place', async () => {
  await put('silent.mkv', 'New/Season 01/S01E01.mkv');
  await put('silent.mkv', 'New/Season 01/S01E02.mkv');
  const episodesOf = (show: string) => (library: Library) =>
    library.shows.find(({ title }) => title === show)?.episodes.length === 2;
  await rename(at('New'), at('Beta'));
  await until(episodesOf('Beta'));
  await rename(at('Beta'), at('Gamma'));
  const library = await until(episodesOf('Gamma'));
  expect(library.shows.map(({ title }) => title).sort()).toEqual(['Alpha', 'Gamma']);
  await rm(at('Gamma'), { recursive: true });
  await until(({ shows }) => shows.length === 1);
});

test('a film that is still being written waits until it rests', async () => {
  const path = at('Copied (2002).mkv');
  await writeFile(path, 'the first bytes');
  const waits = await until(({ leftOut }) => leftOut.some((one) => one.path === 'Copied (2002).mkv'));
  expect(waits.leftOut).toContainEqual({ path: 'Copied (2002).mkv', reason: 'It is still being written.' });
  for (let n = 0; n < 4; n++) {
    await appendFile(path, 'more bytes');
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect((await origin.library()).leftOut.find((one) => one.path === 'Copied (2002).mkv')?.reason).toMatch(/written/);
  }
  await copyFile(join(clips, 'silent.mkv'), path);
  const library = await until((now) => titles(now).includes('Copied'));
  expect(library.leftOut).toEqual([]);
});

test('a sidecar is read when it comes', async () => {
  await writeFile(at('First (2000).nfo'), '<movie><title>The Very First</title></movie>');
  await until((library) => titles(library).includes('The Very First'));
  await writeFile(at('Shows/Alpha/tvshow.nfo'), '<tvshow><title>Alpha and Omega</title></tvshow>');
  await until(({ shows }) => shows[0]?.title === 'Alpha and Omega');
  await rm(at('First (2000).nfo'));
  await until((library) => titles(library).includes('First'));
});

test('a file that was no film becomes one when another replaces it', async () => {
  await writeFile(at('Late (2003).mkv'), 'no film at all');
  await utimes(at('Late (2003).mkv'), 1, 1);
  await until(({ leftOut }) => leftOut.some(({ reason }) => /finds no video/.test(reason)));
  await put('silent.mkv', 'Late.part');
  await rename(at('Late.part'), at('Late (2003).mkv'));
  const library = await until((now) => titles(now).includes('Late'));
  expect(library.leftOut).toEqual([]);
});

test('a session whose file is replaced ends, and the next one is of the new file', async () => {
  await link(join(clips, 'long.mkv'), at('Watched (2004).mkv'));
  await until((library) => titles(library).includes('Watched'));
  const session = await origin.start('Watched');
  await playlist(origin, session);
  await put('short.mkv', 'Watched.part');
  await rename(at('Watched.part'), at('Watched (2004).mkv'));
  await eventually(
    async () => (await origin.ask(`${session}/index.m3u8`)).status,
    (status) => status === 404,
  );
  const library = await until((now) => titles(now).includes('Watched'));
  expect(library.movies.find(({ title }) => title === 'Watched')?.durationS).toBeLessThan(10);
  const next = await origin.start('Watched');
  expect(next).not.toBe(session);
  await rm(at('Watched (2004).mkv'));
  await eventually(
    async () => (await origin.ask(`${next}/index.m3u8`)).status,
    (status) => status === 404,
  );
  await eventually(origin.children, (children) => children.length === 0);
});

test('the list is written once for each change', async () => {
  const [first, again] = [await origin.ask('/library'), await origin.ask('/library')];
  expect(again.headers.get('etag')).toBe(first.headers.get('etag'));
  const known = { headers: { 'if-none-match': first.headers.get('etag') ?? '' } };
  expect((await origin.ask('/library', known)).status).toBe(304);
  await put('silent.mkv', 'Third (2005).mkv');
  await until((library) => titles(library).includes('Third'));
  expect((await origin.ask('/library', known)).status).toBe(200);
});
