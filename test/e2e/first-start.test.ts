/**
 * `npm start` on a machine that has only the packages, as a new user runs it. A second start then runs beside the
 * first, until Ctrl-C ends the first one.
 */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { expect, onTestFinished, test } from 'vitest';
import { LibrarySchema } from '../../protocol/library.ts';
import { sampleFolder } from '../../scripts/samples.ts';
import { signIn } from './site.ts';
import { type Stack, startStack } from './stack.ts';

/** The page must answer this soon after the start of the process; in milliseconds. */
const PAGE_MS = 5_000;
/** The first film must play this soon after the start of the process, on two cores; in milliseconds. */
const FILM_MS = 30_000;

interface SampleFile {
  path: string;
  inode: number;
  changedMs: number;
}

const whatIsMade = (library: string): SampleFile[] =>
  readdirSync(library, { recursive: true, encoding: 'utf8' })
    .map((name) => ({ path: name, stats: statSync(path.join(library, name)) }))
    .filter(({ stats }) => stats.isFile())
    .map(({ path, stats }) => ({ path, inode: stats.ino, changedMs: stats.mtimeMs }));

/** @returns the first film in the library, as a media ref; null for an empty library */
async function firstFilm(stack: Stack): Promise<string | null> {
  const { movies, shows } = v.parse(LibrarySchema, await (await fetch(`${stack.url}/api/v1/library`)).json());
  const [movie] = movies;
  const [episode] = shows.flatMap(({ episodes }) => episodes);
  if (movie) return `movie/${movie.id}`;
  return episode ? `episode/${episode.id}` : null;
}

/** Requests the playlist as Play does. @returns the size of the first segment in bytes, through the edge */
async function firstSegment(stack: Stack, ref: string): Promise<number> {
  const headers = { cookie: await signIn(stack) };
  const playlist = await fetch(`${stack.url}/api/v1/hls/play/${ref}/index.m3u8?visit=the-first-visit-of-a-new-user`, {
    headers,
  });
  expect(playlist.status).toBe(200);
  const segment = (await playlist.text()).split('\n').find((line) => line !== '' && !line.startsWith('#'));
  const response = await fetch(new URL(segment ?? '', playlist.url), { headers });
  expect(response.status).toBe(200);
  return (await response.arrayBuffer()).byteLength;
}

test('a first start shows the page at once and a film within half a minute, and makes nothing twice', async () => {
  const home = mkdtempSync(path.join(tmpdir(), 'headstart-test-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  const cache = path.join(home, 'headstart');
  const env = { XDG_CACHE_HOME: home, NODE_COMPILE_CACHE: path.join(home, 'compiled') };
  /** The process ids in the names of the makers' folders: the processes that make a film now. */
  const makers = () => readdirSync(cache).flatMap((name) => /^\.making-(\d+)-/.exec(name)?.[1] ?? []);

  const begun = performance.now();
  const first = await startStack({ env });
  onTestFinished(() => first.stop());
  const libraryPage = async () => (await fetch(first.url)).text();
  expect(await libraryPage()).toContain('0 of 8 films are ready');
  expect(performance.now() - begun).toBeLessThan(PAGE_MS);

  let film: string | null = null;
  while (!film && performance.now() - begun < FILM_MS) {
    film = await firstFilm(first);
    await sleep(100);
  }
  expect(film).not.toBeNull();
  expect(await firstSegment(first, film ?? '')).toBeGreaterThan(10_000);
  expect(performance.now() - begun).toBeLessThan(FILM_MS);

  expect(await libraryPage()).toContain('1 of 8 films are ready');
  await expect.poll(() => first.output()).toContain('1 of 8 films are ready');

  // A second start beside the first shows the films that exist, and makes none while the first is making one.
  const library = sampleFolder(cache);
  const made = whatIsMade(library);
  expect(made.map(({ path: file }) => path.extname(file))).toContain('.mkv');
  const maker = makers();
  const second = await startStack({ env });
  onTestFinished(() => second.stop());
  await expect.poll(() => firstFilm(second)).toBe(film);
  expect(makers()).toEqual(maker);

  // After Ctrl-C at the first start, the second start makes the films that are missing.
  await first.stop();
  await expect.poll(() => makers().filter((pid) => !maker.includes(pid)), { timeout: 5_000 }).toHaveLength(1);
  expect(makers()).toHaveLength(1);
  await second.stop();
  expect(makers()).toEqual([]);
  expect(whatIsMade(library)).toEqual(expect.arrayContaining(made));
});
