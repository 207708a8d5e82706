/** Mydia's players of 2026 with Headstart in front of them, as `npm run bench:mydia` measures them, with short times. */
import { describe, expect, test } from 'vitest';
import { measureCell, type Target } from '../bench/mydia-cell.ts';
import { USER } from '../mydia/server.ts';
import { eventually } from './browser.ts';
import { type MydiaSite, useHeadstart, useMydia } from './mydia-visitor.ts';

/** How many times sooner the first frame is there at least, of a session that is warm. */
const MANY = 8;
/** Three segments, for which the player waits, and the page before them. */
const TIMES = { readS: 14, watchS: 4 };
/** The film of the benchmark, and a show. */
async function targetOf({ mydia }: MydiaSite): Promise<Target> {
  const { movies, shows } = (await (await fetch(`${mydia.url}/api/v1/library`)).json()) as {
    movies: { id: string; video: { codec: string; height: number } }[];
    shows: { id: string }[];
  };
  const movie = movies.find(({ video }) => video.codec === 'hevc' && video.height === 1080)?.id ?? '';
  const [show] = shows;
  return {
    name: 'double',
    url: mydia.url,
    starter: mydia.originPid,
    movie,
    show: show?.id ?? '',
    user: USER,
    player: null,
  };
}

describe('Mydia of 2026-07, by its Flutter player’s requests', () => {
  const site = useMydia({ ORIGIN_DIALECT: '2026' });
  const stacks = useHeadstart(site, { service: { LINGER_S: '3' }, viewers: { LINGER_S: '3', ORIGIN_TOKEN: '' } });

  test('Play is many times as fast as without Headstart, goes on, and is one ffmpeg that is given back', async () => {
    const target = await targetOf(site);
    // Without Headstart a page that is read starts nothing.
    const alone = await measureCell({ ...target, base: target.url, edge: 'none' }, 'at-once', TIMES);
    for (const edge of ['service', 'viewers'] as const) {
      const warm = await measureCell({ ...target, base: stacks[edge].url, edge }, 'warm', TIMES);
      console.log(`Flutter's requests, ${edge}: ${Math.round(alone.ms)} ms alone, ${Math.round(warm.ms)} ms warm`);
      expect(warm).toMatchObject({ goesOn: true, most: 1 });
      expect(alone.ms / warm.ms).toBeGreaterThan(MANY);
      // The linger, and two seconds.
      expect(warm.leftMs).toBeLessThan(5_000);
    }
  }, 240_000);
});

describe('Mydia of autumn 2026, whose player plays only what it has started itself', () => {
  const site = useMydia({ ORIGIN_DIALECT: '2026-autumn' });
  const stacks = useHeadstart(site, { service: {}, viewers: { ORIGIN_TOKEN: '' } });

  test('a look starts nothing, and Play goes as without Headstart', async () => {
    const target = await targetOf(site);
    for (const edge of ['service', 'viewers'] as const) {
      site.mydia.requests.length = 0;
      const figure = await measureCell({ ...target, base: stacks[edge].url, edge }, 'at-once', { ...TIMES, watchS: 3 });
      expect(figure).toMatchObject({ goesOn: true, most: 1 });
      expect(site.streams()).toBe(0);
      await eventually('nothing runs', () => site.ffmpegs() === 0);
    }
  }, 240_000);
});
