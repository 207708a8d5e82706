/** What each browser is seen to do: the same for all, on the demo's own stack. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { eventually } from '../e2e/browser.ts';
import { ANOTHER, DIRECT, movie, signIn, streamRequests } from '../e2e/site.ts';
import { useSite } from '../e2e/use-site.ts';
import type { Engine, Tab } from './engine.ts';
import { useTab } from './use-tab.ts';
import { arrive, OPEN_PLAYER, PLAY, playing, state, until } from './visitor.ts';

/** Declares the rows of one browser, for its test file. */
export function rows(engine: Engine): void {
  const site = useSite();
  const opened = useTab(engine, (tab) => arrive(tab, site.stack.url));
  async function open(film: string): Promise<Tab> {
    await opened.tab.goto(`${site.stack.url}/movies/${film}`);
    return opened.tab;
  }

  describe(engine.name, () => {
    test('warm: what a read has started plays at the click', async () => {
      const before = streamRequests(site.stack);
      const tab = await open(site.film);
      await state(tab, 'primed');
      await tab.click(PLAY);
      await playing(tab);
      expect(streamRequests(site.stack) - before).toBe(1);
      expect((await site.stack.ffmpegs()).length).toBeLessThanOrEqual(1);
    });

    test('cold: a click before anything is there plays as soon as there is something to play', async () => {
      const before = streamRequests(site.stack);
      const tab = await open(await movie(site.stack, ANOTHER));
      await tab.click(PLAY);
      await playing(tab);
      expect(streamRequests(site.stack) - before).toBe(1);
    });

    test('by navigation: the player page plays the session of the page before', async () => {
      const before = streamRequests(site.stack);
      const tab = await open(site.film);
      await state(tab, 'primed');
      await tab.click(OPEN_PLAYER);
      await eventually('the player page is there', () =>
        tab.evaluate(() => location.pathname.startsWith('/play/')).catch(() => false),
      );
      if (!engine.startsByItself) {
        await state(tab, 'primed');
        await tab.click(PLAY);
      }
      await playing(tab);
      expect(streamRequests(site.stack) - before).toBe(1);
    });

    test('direct: a file that the browser plays as it is starts no ffmpeg', async () => {
      const tab = await open(await movie(site.stack, DIRECT));
      await state(tab, 'direct');
      await tab.click(PLAY);
      await playing(tab);
      expect(await site.stack.ffmpegs()).toEqual([]);
    });

    test('resumed: Play goes on at the saved position', async () => {
      const { url } = site.stack;
      const film = await movie(site.stack, ANOTHER);
      const headers = { cookie: await signIn(site.stack), 'content-type': 'application/json' };
      const save = (position: number) =>
        fetch(`${url}/api/v1/playback/movie/${film}`, {
          method: 'POST',
          headers,
          body: JSON.stringify({ position_seconds: position, duration_seconds: 28 }),
        });
      await save(14);
      onTestFinished(async () => {
        await save(0);
      });
      const tab = await open(film);
      await state(tab, 'primed');
      await tab.click(PLAY);
      expect(await playing(tab, 14)).toBeLessThan(18);
    });

    test('with an origin that does not answer, Play waits in words, and plays once it does', async () => {
      const { originPid } = site.stack;
      const { tab } = opened;
      process.kill(originPid, 'SIGSTOP');
      try {
        await open(site.film);
        await tab.click(PLAY);
        await state(tab, 'warming', 'error');
        const words = () => document.querySelector('[data-play-sign]')?.textContent?.trim() !== '';
        await until(tab, 'the page says so', words);
      } finally {
        process.kill(originPid, 'SIGCONT');
      }
      await playing(tab);
    });
  });
}
