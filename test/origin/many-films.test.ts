/**
 * A large library: the origin answers at once, and looks into all films while one of them plays.
 * `npm run bench:library` has ten thousand.
 */
import { readFileSync } from 'node:fs';
import { link, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { uuidV5 } from '../../origin/library/ids.ts';
import { readListing } from '../../origin/session/playlist.ts';
import type { Library } from '../../protocol/library.ts';
import { fill, temporaryFolder } from './media.ts';
import { eventually, playlist, runOrigin } from './origin.ts';

const FILMS = Number(process.env.LIBRARY_FILMS ?? 300);
/** How many seconds of a film are watched while the origin looks into the others. */
const WATCHED_S = FILMS > 1_000 ? 45 : 5;
/** How far ahead a player loads, in seconds. */
const BUFFERED_S = 5;
/** The most memory that the origin may use, in MiB. */
const MEMORY_MAX = 300;

/** Half of the files are films, and half are episodes of shows. */
const nameOf = (n: number): string =>
  n % 2 === 0 ? `Films/Film ${n} (${1950 + (n % 70)}).mkv` : `TV/Show ${n % 200}/Season 1/S01E${n}.mkv`;

async function manyFilms(): Promise<string> {
  const media = await temporaryFolder();
  await fill(media, {
    '.clips/a.mkv': 'short',
    '.clips/b.mkv': 'plain',
    '.clips/c.mkv': 'silent',
    'Watched (2001).mkv': 'hevc',
  });
  for (let n = 0; n < FILMS; n++) {
    const path = join(media, nameOf(n));
    if (n < 400) await mkdir(join(path, '..'), { recursive: true });
    await link(join(media, `.clips/${'abc'[n % 3]}.mkv`), path);
  }
  return media;
}

test(`the origin looks into all of ${FILMS} films while one of them plays`, { timeout: 600_000 }, async () => {
  const media = await manyFilms();
  const since = performance.now();
  const origin = await runOrigin(media, { QUIET: '1', CACHE_DIR: await temporaryFolder() }, onTestFinished, 'at once');
  const listeningMs = performance.now() - since;
  let completeMs = Number.NaN;
  const early = await origin.library();
  expect(early.scan.isComplete).toBe(false);
  expect(listeningMs).toBeLessThan(5_000);
  // The origin may yet find the film, so it does not answer 404.
  const unknown = async () => (await origin.ask(`/stream/movie/${uuidV5('no such film')}`)).status;
  expect(await unknown()).toBe(503);

  await eventually(origin.library, ({ movies }) => movies.some(({ title }) => title === 'Watched'), 120_000);
  const session = await origin.start('Watched');
  const [stoodMs, complete] = await Promise.all([watch(), completed()]);
  const [answerMs, againMs] = [await answer(), await answer()];
  const memory = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${origin.child.pid}/status`, 'utf8'))?.[1]) / 1_024;
  if (process.env.LIBRARY_FILMS) {
    console.log(
      [
        `${FILMS} films. It listens after ${listeningMs.toFixed()} ms, and has looked into all after ${(completeMs / 1_000).toFixed(1)} s,`,
        `with ${memory.toFixed()} MiB at most. The film stood still for ${stoodMs.toFixed()} ms.`,
        `The library is told in ${answerMs.toFixed()} ms, again in ${againMs.toFixed()} ms.`,
      ].join(' '),
    );
  }
  const episodes = complete.shows.reduce((sum, show) => sum + show.episodes.length, 0);
  expect(complete.movies.length + episodes).toBe(FILMS + 1);
  expect(complete.leftOut).toEqual([]);
  expect(await unknown()).toBe(404);
  expect(memory).toBeLessThan(MEMORY_MAX);
  expect(stoodMs).toBe(0);

  /** @returns for how many milliseconds a player's picture would have stood still */
  async function watch(): Promise<number> {
    const segments = [...readListing(await playlist(origin, session))].filter(([, untilS]) => untilS > 0);
    let [fromS, beganAt, stoodMs] = [0, Number.NaN, 0];
    for (const [name, untilS] of segments) {
      if (fromS >= WATCHED_S) break;
      expect((await origin.ask(`${session}/${name}`)).status).toBe(200);
      // The player begins to play once it has the first segment.
      if (fromS === 0) beganAt = performance.now();
      else stoodMs += Math.max(0, performance.now() - (beganAt + stoodMs + fromS * 1_000));
      fromS = untilS;
      // A player loads no further ahead than its buffer holds.
      await sleep(Math.max(0, beganAt + stoodMs + (fromS - BUFFERED_S) * 1_000 - performance.now()));
    }
    return stoodMs;
  }

  async function completed(): Promise<Library> {
    for (;;) {
      const library = await origin.library();
      completeMs = performance.now() - since;
      if (library.scan.isComplete) return library;
      await sleep(250);
    }
  }

  async function answer(): Promise<number> {
    const asked = performance.now();
    await (await origin.ask('/library')).arrayBuffer();
    return performance.now() - asked;
  }
});
