/** The demo for a visitor who uses a keyboard, and for a visitor who uses a screen reader. */
import type { Page } from 'playwright-core';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { screenReader } from './ax-tree.ts';
import { seriousFaults } from './axe.ts';
import { breakableFilm } from './breakable-film.ts';
import { COARSE, eventually, playing, signedIn, state } from './browser.ts';
import { openBrowser } from './open-browser.ts';
import { signIn } from './site.ts';
import { TRACKS } from './tracks-library.ts';
import { type Site, useSite } from './use-site.ts';

const site = useSite();
/** Films with audio tracks and subtitles to choose. */
const films = useSite({ HEADS: 'off' }, TRACKS);
let show: { id: string; episodes: { id: string }[] };
beforeAll(async () => {
  const { shows } = (await (await fetch(`${site.stack.url}/api/v1/library`)).json()) as { shows: (typeof show)[] };
  show = shows[0] ?? expect.fail();
});

beforeEach(async () => {
  for (const { stack, film } of [site, films]) {
    await fetch(`${stack.url}/api/v1/playback/movie/${film}`, {
      method: 'POST',
      headers: { cookie: await signIn(stack), 'content-type': 'application/json' },
      body: JSON.stringify({ position_seconds: 0, duration_seconds: 48 }),
    });
  }
});

/**
 * A visitor without a service worker: `breakableFilm` could not break the segments that a service worker has stashed.
 */
async function visitor({ stack }: Site, path = ''): Promise<Page> {
  const context = await (await openBrowser()).newContext({
    ...COARSE,
    viewport: { width: 1280, height: 800 },
    serviceWorkers: 'block',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await page.goto(stack.url);
  await signedIn(page);
  if (path) await page.goto(`${stack.url}${path}`);
  return page;
}

const video = <Result>(page: Page, read: (video: HTMLVideoElement) => Result): Promise<Result> =>
  page.locator('video').evaluate(read as never);

const until = (page: Page, condition: (video: HTMLVideoElement) => boolean): Promise<void> =>
  eventually(`${condition}`, () => video(page, condition), 30_000);

test('axe finds nothing serious on any page', async () => {
  const page = await visitor(site);
  const [episode] = show.episodes;
  const film = `/movies/${site.film}`;
  for (const path of ['/', film, `/tv/${show.id}`, `/tv/${show.id}/episodes/${episode?.id}`, '/no/such/page']) {
    await page.goto(`${site.stack.url}${path}`);
    await signedIn(page);
    expect(await seriousFaults(page), path).toEqual([]);
  }
  await page.goto(`${site.stack.url}/play/movie/${site.film}`);
  await playing(page);
  await page.locator('media-control-bar.buttons').waitFor();
  expect(await seriousFaults(page), 'the player').toEqual([]);
  await page.goto(site.stack.url);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  await page.goto(`${site.stack.url}${film}`);
  await page.getByText('Sign in to play.').waitFor();
  expect(await seriousFaults(page), 'signed out').toEqual([]);
});

test('axe finds nothing serious while a film is prepared, when it is ready, and when it has failed', async () => {
  const page = await visitor(site, `/movies/${site.film}`);
  await state(page, 'warming', 'ready', 'primed');
  expect(await seriousFaults(page), 'waiting').toEqual([]);
  await state(page, 'primed');
  expect(await seriousFaults(page), 'ready').toEqual([]);
  await page.route('**/api/v1/hls/**', (route) => route.abort());
  await page.reload();
  await page.getByRole('button', { name: 'Try again' }).waitFor();
  expect(await seriousFaults(page), 'failed').toEqual([]);
});

test('a visitor with a keyboard finds a film, plays it, seeks, chooses subtitles, is told of a failure and tries again', async () => {
  const page = await visitor(films);
  const film = await breakableFilm(page);
  await tabTo(page, TRACKS.film);
  await page.keyboard.press('Enter');
  await state(page, 'primed');
  await tabTo(page, 'Play');
  await page.keyboard.press('Enter');
  await playing(page);
  await page.locator('media-control-bar.buttons').waitFor();

  await page.keyboard.press('Space');
  await until(page, (video) => video.paused);
  const place = () => video(page, ({ currentTime }) => currentTime);
  const before = await place();
  await page.keyboard.press('ArrowRight');
  await eventually('the film has gone on', async () => (await place()) > before + 5);
  await page.keyboard.press('0');
  await until(page, (video) => video.currentTime < 1);
  await page.keyboard.press('m');
  await until(page, (video) => video.muted);
  await page.keyboard.press('f');
  await until(page, () => document.fullscreenElement !== null);
  await page.keyboard.press('f');
  await until(page, () => document.fullscreenElement === null);
  await page.keyboard.press('c');
  await until(page, (video) => video.textTracks[0]?.mode === 'showing');

  await page.keyboard.press('Space');
  await until(page, (video) => !video.paused);
  film.break();
  await page.getByRole('region', { name: 'video player' }).getByText('This browser cannot play this title.').waitFor();
  film.mend();
  await tabTo(page, 'Try again');
  await page.keyboard.press('Enter');
  await playing(page);
  // The element that had the focus no longer exists.
  expect(await focusedName(page)).toBe('pause');
});

test('under the browser’s own controls a failure has a button, which leaves the focus on the film', async () => {
  const page = await visitor(films);
  await page.route('**/headstart/controls.js', (route) => route.abort());
  const film = await breakableFilm(page);
  await page.goto(`${films.stack.url}/movies/${films.film}`);
  await state(page, 'primed');
  await tabTo(page, 'Play');
  await page.keyboard.press('Enter');
  await playing(page);
  await until(page, (video) => video.controls && document.activeElement === video);
  film.break();
  await video(page, (video) => {
    video.currentTime = 50;
  });
  await page.locator('[data-play-sign]').getByText('This browser cannot play this title.').waitFor();
  film.mend();
  await page.getByRole('button', { name: 'Try again' }).focus();
  await page.keyboard.press('Enter');
  await playing(page);
  expect(await page.evaluate(() => document.activeElement?.localName)).toBe('video');
});

test('a visitor with a screen reader finds a film, plays it, seeks, chooses subtitles, is told of a failure and tries again', async () => {
  const page = await visitor(films);
  const film = await breakableFilm(page);
  const reader = await screenReader(page);
  await reader.press('link', new RegExp(TRACKS.film));
  await reader.find('status', '');
  await reader.find('StaticText', 'Ready');
  await reader.press('button', 'Play');
  await playing(page);
  await reader.press('button', 'pause');
  await until(page, (video) => video.paused);

  await reader.focus('slider', 'seek');
  const place = () => video(page, ({ currentTime }) => currentTime);
  // In a film's first second media-chrome says that the film is not loaded.
  await eventually('the film has gone on', async () => {
    await page.keyboard.press('ArrowRight');
    return (await place()) > 2;
  });
  // Chromium reads the text of `aria-valuetext` aloud, but its accessibility tree has only the number.
  await eventually('the place in the film is said', async () =>
    /\d (?:second|minute)s?.* of \d+ (?:second|minute)/.test(
      (await page.locator('media-time-range input').getAttribute('aria-valuetext')) ?? '',
    ),
  );
  await reader.press('button', /captions/);
  await reader.press('menuitemradio', 'English');
  await until(page, (video) => video.textTracks[0]?.mode === 'showing');

  await reader.press('button', 'play');
  await until(page, (video) => !video.paused);
  film.break();
  await reader.find('StaticText', 'This browser cannot play this title.');
  film.mend();
  await reader.press('button', 'Try again');
  await playing(page);
});

/**
 * Presses Tab, as a sighted visitor does, until the focused element's name begins with `name`. For a film's link,
 * `name` is the film's title, without `View film: `.
 */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab');
    if ((await focusedName(page)).replace('View film: ', '').startsWith(name)) return;
  }
  throw new Error(`Tab never comes to ${name}`);
}

const focusedName = (page: Page): Promise<string> =>
  page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return element?.getAttribute('aria-label') ?? element?.textContent?.trim() ?? '';
  });
