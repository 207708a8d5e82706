/** The tests that run in each browser, on the demo's own stack. */
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { eventually } from '../e2e/browser.ts';
import { ANOTHER, DIRECT, movie, signIn, streamRequests } from '../e2e/site.ts';
import type { Stack } from '../e2e/stack.ts';
import { useSite } from '../e2e/use-site.ts';
import type { BrowserEngine, Tab } from './engine.ts';
import { useTab } from './use-tab.ts';
import {
  arrive,
  audioTracks,
  CONTROLS,
  choose,
  controlled,
  goTo,
  OPEN_PLAYER,
  PAUSE_OR_PLAY,
  PLAY,
  pace,
  paused,
  playing,
  showsLine,
  state,
  tickOften,
  until,
} from './visitor.ts';

/** A film of a minute with two audio tracks and subtitles. */
const WITH_CHOICES = { film: 'Encoded', files: { 'Encoded (2001).mkv': 'tracks' } } as const;

async function save(stack: Stack, film: string, position_seconds: number): Promise<void> {
  await fetch(`${stack.url}/api/v1/playback/movie/${film}`, {
    method: 'POST',
    headers: { cookie: await signIn(stack), 'content-type': 'application/json' },
    body: JSON.stringify({ position_seconds, duration_seconds: 60 }),
  });
}

/** Declares the tests of one browser, for its test file. */
export function rows(engine: BrowserEngine): void {
  describe(engine.name, () => {
    const site = useSite();
    const opened = useTab(engine, (tab) => arrive(tab, site.stack.url));
    // The browser of an earlier test file has left another saved position.
    beforeAll(() => save(site.stack, site.film, 0));
    async function open(film: string): Promise<Tab> {
      await opened.tab.goto(`${site.stack.url}/movies/${film}`);
      return opened.tab;
    }

    test('a film that was warmed by a read plays at the click', async () => {
      const before = streamRequests(site.stack);
      const tab = await open(site.film);
      await state(tab, 'primed');
      await tab.click(PLAY);
      await playing(tab);
      expect(streamRequests(site.stack) - before).toBe(1);
      expect((await site.stack.ffmpegs()).length).toBeLessThanOrEqual(1);
    });

    test('a click before anything is warm plays as soon as there is something to play', async () => {
      const before = streamRequests(site.stack);
      const tab = await open(await movie(site.stack, ANOTHER));
      await tab.click(PLAY);
      await playing(tab);
      expect(streamRequests(site.stack) - before).toBe(1);
    });

    test('the player page plays the session of the page before, by navigation', async () => {
      const before = streamRequests(site.stack);
      const tab = await open(site.film);
      await state(tab, 'primed');
      await tab.click(OPEN_PLAYER);
      await eventually('the player page is there', () =>
        tab.evaluate(() => location.pathname.startsWith('/play/')).catch(() => false),
      );
      if (!engine.startsByItself) {
        await state(tab, 'primed');
        // The page tries to start the film by itself, and hides Play meanwhile. WebKit mostly refuses, and then Play is
        // there again.
        let refusal: unknown;
        const started = eventually('the film plays, or Play is clicked', async () => {
          if (await tab.evaluate(() => document.querySelector('[data-headstart-playing="playing"]') !== null))
            return true;
          return tab.click(PLAY).then(
            () => true,
            (error) => {
              refusal = error;
              return false;
            },
          );
        });
        await started.catch((error: Error) => {
          throw new Error(`${error.message}; the last click: ${refusal}`);
        });
      }
      await playing(tab);
      expect(streamRequests(site.stack) - before).toBe(1);
    });

    test('a file that the browser plays as it is starts no ffmpeg', async () => {
      const tab = await open(await movie(site.stack, DIRECT));
      await state(tab, 'direct');
      await tab.click(PLAY);
      await playing(tab);
      expect(await site.stack.ffmpegs()).toEqual([]);
    });

    test('Play goes on at the saved position', async () => {
      const film = await movie(site.stack, ANOTHER);
      await save(site.stack, film, 14);
      onTestFinished(() => save(site.stack, film, 0));
      const tab = await open(film);
      await state(tab, 'primed');
      await tab.click(PLAY);
      expect(await playing(tab, 14)).toBeLessThan(18);
    });

    test('while the origin does not answer, Play waits with words, and plays once the origin answers', async () => {
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

  describe(`${engine.name}, an origin that fails`, () => {
    // The viewer goes to second 40, and must wait there for the origin. With heads, the film might play on there: an
    // earlier browser's test may have left a head at that place.
    const site = useSite({ HEADS: 'off' });
    const opened = useTab(engine, (tab) => arrive(tab, site.stack.url));

    test('when the origin fails in mid-film, the viewer is told, and `Try again` goes on at their place', async () => {
      const { url, originPid } = site.stack;
      const { tab } = opened;
      // The test first opens a page of the site and changes the page's clock. Headstart is loaded afterwards, so the
      // changes hold for Headstart too.
      await tab.goto(`${url}/examples/`);
      // An earlier browser's test has saved another position of the film. This test begins at 0.
      await save(site.stack, site.film, 0);
      await tab.evaluate(tickOften);
      await tab.runScript(`
        document.body.innerHTML = '<headstart-video media="movie/${site.film}" width="640" controls></headstart-video>';
        import('/headstart/element.js');`);
      await state(tab, 'primed');
      await until(tab, 'the controls are there', () => document.querySelector('[data-headstart-controls]') !== null);
      const says = (text: string) => {
        const controls = document.querySelector('headstart-video')?.shadowRoot;
        return controls?.querySelector('.notice')?.textContent?.includes(text) === true;
      };
      process.kill(originPid, 'SIGSTOP');
      try {
        // The film plays from the buffer.
        await tab.click('headstart-video', '.large');
        await playing(tab);
        await tab.evaluate(goTo, 40);
        await until(tab, 'the viewer is told of the wait', says, 'Waiting for the server to go on');
        await tab.evaluate(pace, 20);
        await until(tab, 'the viewer is told of the failure', says, 'Try again');
      } finally {
        process.kill(originPid, 'SIGCONT');
      }
      await tab.evaluate(pace, 1 / 20);
      await tab.click('headstart-video', '[data-buttons] button');
      await playing(tab, 40);
    });
  });

  describe(`${engine.name}, a film with something to choose`, () => {
    const site = useSite({}, WITH_CHOICES);
    const opened = useTab(engine, (tab) => arrive(tab, site.stack.url));
    /**
     * @param place the viewer's saved position, in seconds. Each test sets its own: the browsers' test files share a
     * viewer
     */
    async function open(place: number): Promise<Tab> {
      await save(site.stack, site.film, place);
      await opened.tab.goto(`${site.stack.url}/movies/${site.film}`);
      await state(opened.tab, 'primed');
      await until(
        opened.tab,
        'the film stands where the viewer has stopped',
        (from) => (document.querySelector('video')?.currentTime ?? 0) >= from,
        place,
      );
      return opened.tab;
    }

    test('a film goes on with the language and the subtitles that were chosen before Play', async () => {
      const tab = await open(1);
      await until(tab, 'there is something to choose', () => {
        const video = document.querySelector('video') as HTMLVideoElement & { audioTracks: { length: number } };
        return video.audioTracks.length === 2 && video.textTracks.length > 0;
      });
      await tab.evaluate(() => {
        const video = document.querySelector('video') as HTMLVideoElement & {
          audioTracks: Iterable<{ language: string; enabled: boolean }>;
        };
        for (const track of video.textTracks) track.mode = track.language === 'en' ? 'showing' : 'disabled';
        for (const track of video.audioTracks) track.enabled = track.language === 'en';
      });
      await tab.click(PLAY);
      await playing(tab);
      await showsLine(tab);
      expect(await audioTracks(tab)).toEqual(['de', 'en*']);
    });

    test('the controls pause, seek by the keyboard, change subtitles and language, and play', async () => {
      const tab = await open(0);
      await tab.click(PLAY);
      await playing(tab);
      await controlled(tab);
      await tab.click(CONTROLS, PAUSE_OR_PLAY);
      const place = await paused(tab);
      await tab.press('ArrowRight');
      await until(
        tab,
        'the film is ten seconds further',
        (from) => {
          const { currentTime = 0, seeking } = document.querySelector('video') ?? {};
          return currentTime > from + 9 && !seeking;
        },
        place,
      );
      await choose(tab, 'media-captions-menu-button', 'media-captions-menu', 'media-chrome-menu-item[value*=":en:"]');
      await tab.press('Escape');
      await choose(tab, 'media-audio-track-menu-button', 'media-audio-track-menu', 'media-chrome-menu-item[value="1"]');
      await tab.press('Escape');
      // WebKit's driver now and then clicks beside the menu, on the video, and so starts the film.
      await tab.evaluate(() => document.querySelector('video')?.pause());
      await until(
        tab,
        'the controls offer Play',
        (host) => document.querySelector(host)?.shadowRoot?.querySelector('[mediapaused]') !== null,
        CONTROLS,
      );
      await tab.click(CONTROLS, PAUSE_OR_PLAY);
      await playing(tab, place + 9);
      await showsLine(tab);
      expect(await audioTracks(tab)).toEqual(['de', 'en*']);
    });
  });
}
