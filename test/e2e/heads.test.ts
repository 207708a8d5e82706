/** The second visitor of a film: the edge has the film's head, and a look starts no session. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { eventually, firstFrameMs, playButton, returningVisitor, state } from './browser.ts';
import { BEYOND_S, HEAD_S, useHeadSite } from './head-site.ts';
import { lightLibrary } from './light-library.ts';
import { openBrowser } from './open-browser.ts';
import { ANOTHER, movie, noFfmpeg, signIn, streamRequests } from './site.ts';

/** Where a viewer stops, in seconds: past the end of the head from 0. */
const STOPPED_S = 30;
/** How long it takes the edge to make a head of the segments from `STOPPED_S` on, in milliseconds. */
const KEPT_MS = 2_000;
const site = useHeadSite(lightLibrary);

/** Saves the position at which the demo's only viewer stopped, in seconds. */
async function savePosition(seconds: number): Promise<void> {
  const headers = { cookie: await signIn(site.stack), 'content-type': 'application/json' };
  const body = JSON.stringify({ position_seconds: seconds, duration_seconds: 60 });
  const saved = await fetch(`${site.stack.originUrl}/api/v1/playback/movie/${site.film}`, {
    method: 'POST',
    headers,
    body,
  });
  expect(saved.ok).toBe(true);
}

test('a film’s page that is opened from the library finds its player and its playlist in the browser', async () => {
  const context = await returningVisitor(await openBrowser(), site.stack.url);
  const page = await context.newPage();
  await page.goto(site.stack.url);
  const players = () =>
    page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .filter(({ name }) => name.includes('/hls-engine-'))
        .map((entry) => (entry as PerformanceResourceTiming).transferSize),
    );
  await eventually('the player is loaded', async () => (await players()).length === 1);
  const asked = page.waitForResponse((response) => response.url().includes(`/play/movie/${site.film}/index.m3u8`));
  await page.goto(`${site.stack.url}/movies/${site.film}`);
  expect((await asked).fromServiceWorker()).toBe(true);
  await state(page, 'primed');
  expect(await players()).toEqual([0]);
});

test('a look at a film with a head that leaves without Play has cost the origin nothing', async () => {
  await savePosition(0);
  const starts = streamRequests(site.stack);
  const page = await site.open();
  await page.goto(site.stack.url);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(streamRequests(site.stack)).toBe(starts);
});

test('a film that was stopped in the middle goes on at once, and nothing runs before Play', async () => {
  await savePosition(0);
  const page = await site.open();
  await playButton(page).click();
  await firstFrameMs(page);
  await page.evaluate((seconds) => {
    (document.querySelector('video') as HTMLVideoElement).currentTime = seconds;
  }, STOPPED_S);
  await page.waitForFunction((s) => {
    const { currentTime, buffered } = document.querySelector('video') as HTMLVideoElement;
    return currentTime > s + 1 && buffered.length > 0 && buffered.end(buffered.length - 1) > s + 9;
  }, STOPPED_S);
  await page.goto(site.stack.url);
  await eventually('ffmpeg is stopped', () => noFfmpeg(site.stack));
  await new Promise((resolve) => setTimeout(resolve, KEPT_MS));
  const starts = streamRequests(site.stack);
  const again = await site.open();
  expect(streamRequests(site.stack)).toBe(starts);
  expect(await noFfmpeg(site.stack)).toBe(true);
  await playButton(again).click();
  const ms = await firstFrameMs(again);
  console.log(`the first frame at the saved position: ${Math.round(ms)} ms after the click`);
  expect(ms).toBeLessThan(1_000);
  await again.evaluate(() => Object.assign(document.querySelector('video') as object, { playbackRate: 3 }));
  const beyond = STOPPED_S + BEYOND_S;
  await again.waitForFunction((s) => (document.querySelector('video')?.currentTime ?? 0) > s, beyond);
  expect(streamRequests(site.stack)).toBe(starts + 1);
  await again.goto(site.stack.url);
  await eventually('ffmpeg is stopped', () => noFfmpeg(site.stack));
});

const standsAt = (page: Page): Promise<number> =>
  page.evaluate(() => document.querySelector('video')?.currentTime ?? 0);

/**
 * Waits until the picture stands still, because the player has played its whole buffer. @returns its position in
 * seconds
 */
async function standstill(page: Page): Promise<number> {
  for (let at = -1; ; ) {
    const now = await standsAt(page);
    if (now === at) return at;
    at = now;
    await page.waitForTimeout(500);
  }
}

/**
 * Plays a film's head while the origin does not answer.
 * @returns the page, and the film's position when the page showed `words`
 */
async function playWhileSilent(words: string): Promise<{ page: Page; toldAt: number }> {
  await savePosition(0);
  const page = await site.open();
  process.kill(site.stack.originPid, 'SIGSTOP');
  await playButton(page).click();
  expect(await firstFrameMs(page)).toBeLessThan(1_000);
  await page.getByRole('status').getByText(words).waitFor();
  return { page, toldAt: await standsAt(page) };
}

async function goesOn(page: Page): Promise<void> {
  const stoodAt = await standstill(page);
  console.log(`the picture stood at ${stoodAt} s`);
  expect(stoodAt).toBeGreaterThan(HEAD_S - 1);
  expect(stoodAt).toBeLessThan(BEYOND_S);
  process.kill(site.stack.originPid, 'SIGCONT');
  await page.waitForFunction((s) => (document.querySelector('video')?.currentTime ?? 0) > s, stoodAt + 1);
  await page.getByRole('status').waitFor({ state: 'hidden' });
}

test('a viewer whose slot does not become free is told so while the head plays, and the film goes on where it stopped', async () => {
  const looks = await site.open(await movie(site.stack, ANOTHER));
  const { page, toldAt } = await playWhileSilent('The server is busy with other viewers.');
  console.log(`told at ${toldAt} s`);
  expect(toldAt).toBeLessThan(HEAD_S);
  await goesOn(page);
  await state(looks, 'busy');
});

test('a viewer whose session starts late is told so before the picture stops, and the film goes on', async () => {
  const { page, toldAt } = await playWhileSilent('The picture is about to stop');
  console.log(`told at ${toldAt} s`);
  expect(toldAt).toBeGreaterThan(HEAD_S / 2 - 1);
  expect(toldAt).toBeLessThan(HEAD_S);
  await goesOn(page);
});
