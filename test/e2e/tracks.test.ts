/**
 * Audio tracks and subtitles: the viewer chooses them in the player, hears and sees them, and the browser remembers
 * their language.
 */
import type { Page } from 'playwright-core';
import { afterEach, describe, expect, test } from 'vitest';
import { BOX } from '../origin/subtitle-sources.ts';
import { eventually, playButton, playing, returningVisitor, state } from './browser.ts';
import { openBrowser } from './open-browser.ts';
import { movie, noFfmpeg, signIn } from './site.ts';
import { TRACKS } from './tracks-library.ts';
import { useSite } from './use-site.ts';

/** The tones of the film's audio tracks, in hertz: see `CLIPS.tracks`. */
const GERMAN_HZ = 880;
const ENGLISH_HZ = 330;
/** Where the viewer has stopped, in seconds. */
const STOPPED_S = 25;

const onPage = <T>(page: Page, ask: (video: HTMLVideoElement) => T): Promise<T> =>
  page.locator('video').evaluate(ask as (video: SVGElement | HTMLElement) => T);
const until = (page: Page, what: string, is: (video: HTMLVideoElement) => boolean): Promise<void> =>
  eventually(what, () => onPage(page, is), 30_000);

interface Heard {
  audioTracks: Iterable<{ language: string; label: string; enabled: boolean }>;
}
const audio = (page: Page) =>
  onPage(page, (video) =>
    [...(video as unknown as Heard).audioTracks].map(({ language, enabled }) => `${language}${enabled ? '*' : ''}`),
  );
const text = (page: Page) =>
  onPage(page, (video) =>
    [...video.textTracks].map(({ language, mode }) => `${language}${mode === 'showing' ? '*' : ''}`),
  );

/** From now on, the shown track is disabled for the moment in which a text arrives. `disabled` counts such moments. */
const disableAtTexts = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const { open } = XMLHttpRequest.prototype;
    XMLHttpRequest.prototype.open = function (this: XMLHttpRequest, method: string, url: string | URL): void {
      open.call(this, method, url, true);
      this.addEventListener('readystatechange', () => {
        if (this.readyState !== XMLHttpRequest.DONE || !/\.vtt(?:\?|$)/.test(`${url}`)) return;
        const { textTracks } = document.querySelector('video') as HTMLVideoElement;
        const track = [...textTracks].find(({ mode }) => mode === 'showing');
        if (!track) return;
        track.mode = 'disabled';
        Object.assign(window, { disabled: (Reflect.get(window, 'disabled') ?? 0) + 1 });
        setTimeout(() => {
          track.mode = 'showing';
        });
      });
    };
  });

const hear = (page: Page, language: string): Promise<void> =>
  page.evaluate((wanted) => {
    const { audioTracks } = document.querySelector('video') as unknown as Heard;
    for (const track of audioTracks) track.enabled = track.language === wanted;
  }, language);
const read = (page: Page, language: string): Promise<void> =>
  page.evaluate((wanted) => {
    for (const track of document.querySelector('video')?.textTracks ?? []) {
      track.mode = track.language === wanted ? 'showing' : 'disabled';
    }
  }, language);

/** Resolves once this tone is the loudest one in the film's sound. */
const hears = (page: Page, hertz: number): Promise<unknown> =>
  page.waitForFunction((hertz) => {
    const own = window as unknown as { analyser?: AnalyserNode };
    const video = document.querySelector('video') as HTMLVideoElement & { captureStream(): MediaStream };
    if (!own.analyser) {
      const context = new AudioContext();
      own.analyser = new AnalyserNode(context, { fftSize: 8_192 });
      context.createMediaStreamSource(video.captureStream()).connect(own.analyser);
    }
    const { analyser } = own;
    const loud = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(loud);
    const loudest = (loud.indexOf(Math.max(...loud)) * analyser.context.sampleRate) / analyser.fftSize;
    return Math.abs(loudest - hertz) < 20;
  }, hertz);

/** Resolves once the video shows the subtitle of the present place. */
const showsLine = (page: Page): Promise<unknown> =>
  until(page, 'the words of this place are there', (video) => {
    const cues = [...video.textTracks].flatMap((track) => [...(track.activeCues ?? [])] as VTTCue[]);
    const line = Math.floor((video.currentTime - 1) / 3) + 1;
    return cues.some((cue) => cue.text.startsWith(`Line ${line}:`));
  });

/** Whether the picture contains burnt-in subtitles: see `BOX`. */
const hasPictures = (page: Page): Promise<boolean> =>
  page.evaluate((box) => {
    const video = document.querySelector('video') as HTMLVideoElement;
    const context = new OffscreenCanvas(320, 180).getContext('2d') as OffscreenCanvasRenderingContext2D;
    context.drawImage(video, 0, 0, 320, 180);
    const { data } = context.getImageData(box.x + 10, box.y + 5, box.width - 20, box.height - 10);
    return Math.min(...data) > 200;
  }, BOX);

/** Opens one of the player's menus, and chooses the entry with this name. */
async function choose(page: Page, menu: 'captions' | 'audio-track', name: string): Promise<void> {
  await page.locator('[data-stage], headstart-video').first().hover();
  await page.locator(`media-${menu}-menu-button`).click();
  await page.locator(`media-${menu}-menu`).getByRole('menuitemradio', { name, exact: true }).click();
}

describe.each(['off', 'on'])('with HEADS=%s', (HEADS) => {
  // Hooks run in the reverse order, so this one runs after `useSite` has closed the browsers.
  afterEach(() => eventually('ffmpeg is stopped', () => noFfmpeg(site.stack)));
  const site = useSite({ HEADS }, TRACKS);

  async function open(title: string): Promise<Page> {
    const film = await movie(site.stack, title);
    const page = await (await returningVisitor(await openBrowser(), site.stack.url)).newPage();
    await page.goto(`${site.stack.url}/movies/${film}`);
    await state(page, 'primed');
    return page;
  }

  async function save(title: string, position_seconds = STOPPED_S): Promise<void> {
    await fetch(`${site.stack.url}/api/v1/playback/movie/${await movie(site.stack, title)}`, {
      method: 'POST',
      headers: { cookie: await signIn(site.stack), 'content-type': 'application/json' },
      body: JSON.stringify({ position_seconds, duration_seconds: 60 }),
    });
  }

  test('subtitles are shown, although their track was disabled for the moment in which their text came', async () => {
    const page = await open('Encoded');
    await playButton(page).click();
    await playing(page);
    await disableAtTexts(page);
    await read(page, 'en');
    await showsLine(page);
    expect(await page.evaluate(() => Reflect.get(window, 'disabled'))).toBeGreaterThan(0);
  });

  test.each(['Encoded', 'Copied'])(
    '%s: a film with tracks goes on where it stopped, in the language and with the subtitles that are chosen',
    async (title) => {
      await save(title);
      const page = await open(title);
      await until(
        page,
        'there are two audio tracks',
        (video) => (video as unknown as { audioTracks: { length: number } }).audioTracks.length === 2,
      );
      expect(await audio(page)).toEqual(['de*', 'en']);
      expect((await text(page)).slice(0, 1)).toEqual(['en']);
      await playButton(page).click();
      expect(await playing(page)).toBeGreaterThanOrEqual(STOPPED_S);
      await hears(page, GERMAN_HZ);
      await hear(page, 'en');
      await read(page, 'en');
      await hears(page, ENGLISH_HZ);
      await showsLine(page);
      expect(await audio(page)).toEqual(['de', 'en*']);

      await page.reload();
      await state(page, 'primed');
      await until(page, 'the words are remembered', (video) =>
        [...video.textTracks].some(({ mode }) => mode === 'showing'),
      );
      expect(await audio(page)).toEqual(['de', 'en*']);
      await playButton(page).click();
      await playing(page);
      await hears(page, ENGLISH_HZ);
      await showsLine(page);
      // Every request of the player goes to the edge, with a right in its path. None uses an address of the origin's.
      const own = await page.evaluate(() =>
        performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname),
      );
      expect(
        own
          .filter((path) => /\.(?:m4s|ts|vtt|m3u8)$/.test(path))
          .filter((path) => !path.startsWith('/api/v1/hls/play/')),
      ).toEqual([]);
    },
  );

  test('subtitles in a file beside the film are shown as well', async () => {
    const page = await open('Encoded');
    await until(page, 'there are two texts', (video) => video.textTracks.length === 2);
    await playButton(page).click();
    await playing(page);
    await read(page, 'fr');
    await until(page, 'the words are there', (video) =>
      [...video.textTracks].some(({ activeCues }) =>
        [...(activeCues ?? [])].some((cue) => (cue as VTTCue).text === 'Dans un fichier'),
      ),
    );
  });

  test('subtitles that are pictures become a part of the picture when a start asks for them', async () => {
    // The film must play from the beginning: an earlier test may have saved a place in the middle of a subtitle.
    await save('Encoded', 0);
    const ref = `movie/${await movie(site.stack, 'Encoded')}`;
    const page = await (await returningVisitor(await openBrowser(), site.stack.url)).newPage();
    await page.goto(site.stack.url);
    for (const [of, isThere] of [
      [`${ref}~1`, true],
      [ref, false],
    ] as const) {
      // The code is a string, since the test runner would replace an `import` in a function by code that no page has.
      await page.evaluate(`import('/headstart/client.js').then(({ play }) => {
        const video = document.createElement('video');
        video.muted = true;
        document.body.replaceChildren(video);
        play('${of}', video);
      })`);
      // The film shows its box from second 2 to 8, and from 30 to 36.
      await until(
        page,
        'it plays where the picture has words',
        ({ currentTime, readyState, seeking }) =>
          readyState > 2 && !seeking && currentTime % 28 > 3 && currentTime % 28 < 7,
      );
      expect(await hasPictures(page)).toBe(isThere);
    }
  });

  test.runIf(HEADS === 'off')('a viewer hears and reads what they choose in the player’s menus', async () => {
    const page = await open('Encoded');
    await playButton(page).click();
    await playing(page);
    await hears(page, GERMAN_HZ);
    await choose(page, 'audio-track', 'Original');
    await hears(page, ENGLISH_HZ);
    await choose(page, 'captions', 'English');
    await showsLine(page);
    await choose(page, 'captions', 'Off');
    await until(page, 'nothing is read', (video) => [...video.textTracks].every(({ mode }) => mode !== 'showing'));
  });

  test.runIf(HEADS === 'off')(
    'words that are pictures are chosen in the menu, shown at the viewer’s place, remembered, and taken away again',
    async () => {
      const page = await open('Copied');
      await playButton(page).click();
      await playing(page);
      // From second 30 to 36 the film shows a box.
      await page.evaluate(() => {
        const video = document.querySelector('video') as HTMLVideoElement;
        video.pause();
        video.currentTime = 28;
      });
      await until(page, 'the film is there', (video) => !video.seeking && video.readyState > 2);
      const before = await onPage(page, ({ currentSrc }) => currentSrc);
      await choose(page, 'captions', 'French');
      await page.waitForFunction((before) => document.querySelector('video')?.currentSrc !== before, before);
      await until(page, 'the film is there again', (video) => !video.seeking && video.readyState > 2);
      expect(await onPage(page, ({ currentTime, paused }) => [Math.round(currentTime), paused])).toEqual([28, true]);
      expect(await text(page)).toContain('fr*');
      await onPage(page, (video) => video.play());
      await eventually('the words are there', () => hasPictures(page), 30_000);
      expect(await text(page)).toEqual(expect.arrayContaining(['fr*', 'en']));

      await page.reload();
      await until(page, 'they are remembered', (video) =>
        [...video.textTracks].some(({ language, mode }) => language === 'fr' && mode === 'showing'),
      );
      await state(page, 'primed');
      await playButton(page).click();
      await playing(page);
      await eventually('the words are there again', () => hasPictures(page), 30_000);
      // Before the film plays, the page shows the picture at the saved position, and that picture already has the
      // subtitles. If the test paused the video before the film's first frame, the pause would undo Play, and
      // there would be no controls. So the test waits until the film itself plays.
      await page.locator('[data-playing="own"]').waitFor();
      await onPage(page, (video) => video.pause());
      await choose(page, 'captions', 'Off');
      await eventually('the words are gone', async () => !(await hasPictures(page)), 30_000);
    },
  );

  test.runIf(HEADS === 'off')('a file that is played as it is has its subtitles, too', async () => {
    const page = await (await returningVisitor(await openBrowser(), site.stack.url)).newPage();
    await page.goto(`${site.stack.url}/movies/${await movie(site.stack, 'File')}`);
    await state(page, 'direct');
    await playButton(page).click();
    await playing(page);
    await choose(page, 'captions', 'English');
    await showsLine(page);
    await choose(page, 'captions', 'German');
    await until(page, 'the words of the file beside it are there', (video) =>
      [...video.textTracks].some(({ activeCues }) =>
        [...(activeCues ?? [])].some((cue) => (cue as VTTCue).text === 'In einer Datei'),
      ),
    );
    await state(page, 'direct');
    await page.reload();
    await until(page, 'the words are remembered', (video) =>
      [...video.textTracks].some(({ language, mode }) => language === 'de' && mode === 'showing'),
    );
  });

  test('a film without choices is played by the light build, from one playlist', async () => {
    const page = await open('Plain');
    await playButton(page).click();
    await playing(page);
    const loaded = await page.evaluate(() =>
      performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname),
    );
    expect(loaded.filter((path) => path.includes('hls-full'))).toEqual([]);
    expect(loaded.filter((path) => path.endsWith('.m3u8') && !path.endsWith('/index.m3u8'))).toEqual([]);
  });
});
