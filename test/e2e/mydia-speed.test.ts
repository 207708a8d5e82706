/**
 * How many times faster Play is with Headstart in front of Mydia. ffmpeg has the arguments of Mydia's own, and the
 * players send the same requests as Mydia's own players.
 */
import { describe, expect, test } from 'vitest';
import { type Cell, type CellFigure, measureCell } from '../bench/mydia-cell.ts';
import { summary } from '../bench/summary.ts';
import { USER } from '../mydia/server.ts';
import { anotherAccount } from './another-account.ts';
import { playedInAutumn } from './autumn-player.ts';
import { eventually } from './browser.ts';
import { goBack, type MydiaSite, openFilm, play, useHeadstart, useMydia, visitor } from './mydia-visitor.ts';
import { BENCHMARK } from './site.ts';
import type { Stack } from './stack.ts';
import { playWarm } from './warm-play.ts';

/** With a warm session or a head, the first frame must come at least this many times sooner than without Headstart. */
const MANY = 8;
/**
 * How often Play with a head in autumn's player is measured: it takes half a second, so a short pause of the machine is
 * a large part of one measurement.
 */
const TIMES = 3;
/**
 * With a head in July's player, the first frame must come at least this many times sooner. That player looks only every
 * few seconds whether it has enough segments.
 */
const MANY_BY_HEAD = 6;
/**
 * The visitor reads the film's page for the time that Play takes without Headstart, and for this much longer, in
 * seconds. By then all that the player needs is ready.
 */
const LONGER_S = 8;
const WATCH_S = 3;
/**
 * When the player itself has started an ffmpeg, the test waits at most this long for the ffmpeg's end, in milliseconds.
 * The player's request to end the session may be lost, also without Headstart. So the test does not require that end.
 */
const OWN_LEFT_MS = 1_500;

/** @returns a function that measures at its first call, and returns the same result at every later call */
function once<T>(measure: () => Promise<T>): () => Promise<T> {
  let measured: Promise<T> | undefined;
  return () => {
    measured ??= measure();
    return measured;
  };
}

/** @returns a function that measures Play in a player of 2026, directly at Mydia or at an edge */
function cells(site: MydiaSite, stacks: Record<string, Stack>) {
  return async (edge: string, cell: Cell, alone?: CellFigure): Promise<CellFigure> => {
    const { url, originPid } = site.mydia;
    const { movies } = (await (await fetch(`${url}/api/v1/library`)).json()) as {
      movies: { id: string; title: string }[];
    };
    const movie = movies.find(({ title }) => title === BENCHMARK.transcoded)?.id ?? '';
    const target = { name: 'double', url, starter: originPid, movie, show: '', user: USER, player: null };
    const base = stacks[edge]?.url ?? url;
    const readS = LONGER_S + (alone?.ms ?? 0) / 1_000;
    const times = { readS, watchS: WATCH_S };
    const own = cell === 'at-once' ? { leftWithinMs: OWN_LEFT_MS } : {};
    return measureCell({ ...target, base, edge }, cell, { ...times, ...own });
  };
}

describe('Mydia of 2025', () => {
  const site = useMydia({ ORIGIN_FAULTS: 'false' }, { films: 'benchmark' });
  const stacks = useHeadstart(site, { service: {}, viewers: { ORIGIN_TOKEN: '' } });

  const alone = once(async () => {
    const { context, page } = await visitor(site.mydia.url);
    await openFilm(page, BENCHMARK.transcoded);
    const ms = await play(page);
    await goBack(page);
    await eventually('the player has ended its session', () => site.ffmpegs() === 0);
    await context.close();
    return ms;
  });

  // The measured time is half a second. One retry is allowed, since a short pause of the machine would be a large part
  // of the measured time.
  test.each([
    ['the edge’s own account', 'closes the tab', 'service'],
    ['each viewer’s own account', 'goes back and away', 'viewers'],
  ] as const)(
    'with %s Play is many times as fast as without the Worker, by one ffmpeg, given back when the visitor %s',
    { retry: 1 },
    async (_, leaving, name) => {
      const without = await alone();
      const warm = await playWarm(site, stacks[name], leaving);
      console.log(`2025, ${name}: ${Math.round(without)} ms alone, ${Math.round(warm)} ms warm`);
      expect(without / warm).toBeGreaterThan(MANY);
    },
  );
});

describe('Mydia of 2026-07, by its Flutter player’s requests', () => {
  const site = useMydia({ ORIGIN_DIALECT: '2026' }, { films: 'benchmark' });
  const stacks = useHeadstart(site, { viewers: { LINGER_S: '3', ORIGIN_TOKEN: '', HEADS: 'on' } });
  const measure = cells(site, stacks);
  const alone = once(() => measure('none', 'at-once'));
  const warmed = once(async () => {
    const without = await alone();
    const before = site.ends();
    const warm = await measure('viewers', 'warm', without);
    // ffmpeg may have encoded the whole film, and have ended before its session. The next visitor must not get that
    // session.
    await eventually('the session is ended', () => site.ends() > before);
    return warm;
  });

  test('in front of July’s player, Play is many times as fast as without Headstart, goes on, and has one ffmpeg, which is given back', async () => {
    const without = await alone();
    const warm = await warmed();
    console.log(`2026-07: ${Math.round(without.ms)} ms alone, ${Math.round(warm.ms)} ms warm`);
    expect(warm).toMatchObject({ goesOn: true, most: 1 });
    expect(without.ms / warm.ms).toBeGreaterThan(MANY);
    // The linger is three seconds, and the stop may take two more.
    expect(warm.leftMs).toBeLessThan(5_000);
  }, 240_000);

  test('in front of July’s player, Play is as fast without a look before it, once the film has been played', async () => {
    const without = await alone();
    await warmed();
    const headed = await measure('viewers', 'at-once');
    console.log(`2026-07: ${Math.round(without.ms)} ms alone, ${Math.round(headed.ms)} ms with a head`);
    expect(headed).toMatchObject({ goesOn: true, most: 1 });
    expect(without.ms / headed.ms).toBeGreaterThan(MANY_BY_HEAD);
  }, 240_000);
});

describe('Mydia of autumn 2026', () => {
  const site = useMydia({ ORIGIN_DIALECT: '2026-autumn' }, { films: 'benchmark' });
  const stacks = useHeadstart(site, { viewers: { ORIGIN_TOKEN: '', HEADS: 'on' } });
  const measure = cells(site, stacks);
  const another = anotherAccount(site, () => stacks.viewers);

  test('in front of autumn’s player, Play without a look is many times as fast as without Headstart, once another account has played the film', async () => {
    await playedInAutumn(site, stacks.viewers, another, await another.filmOf(BENCHMARK.transcoded));
    const without = await measure('none', 'at-once');
    const headed: number[] = [];
    for (let n = 0; n < TIMES; n++) {
      const { ms, ...seen } = await measure('viewers', 'at-once');
      expect(seen).toMatchObject({ goesOn: true, most: 1 });
      headed.push(ms);
    }
    console.log(`autumn: ${Math.round(without.ms)} ms alone, ${headed.map(Math.round)} ms with a head`);
    expect(without.ms / summary(headed).median).toBeGreaterThan(MANY);
  }, 300_000);
});
