/** The second visitor of a film: its head is at the edge, and a look starts nothing. */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eventually, firstFrameMs, playButton, returningVisitor, state } from './browser.ts';
import { closeBrowsers, openBrowser } from './open-browser.ts';
import { ANOTHER, BENCHMARK, movie, noFfmpeg, signIn, streamRequests } from './site.ts';
import { type Stack, startStack } from './stack.ts';

/** The head is short, so that playing soon passes its end. In seconds. */
const HEAD_S = 8;
/** Between these seconds of the film, playing passes from the head to the session. */
const BEFORE_S = HEAD_S - 3;
const BEYOND_S = HEAD_S + 2;
/** Where a viewer stops, in seconds: beyond the film's first head. */
const STOPPED_S = 30;
/** By then the edge has kept the seconds after that place; in milliseconds. */
const KEPT_MS = 2_000;
/** A picture that stands for longer than this counts as stopped, in seconds. */
const STOP_S = 0.25;

let stack: Stack;
let film: string;
beforeAll(async () => {
  const env = { HEADS: 'on', HEAD_S: String(HEAD_S), MAX_TRANSCODES: '1', LINGER_S: '1', WARM_LEASE_S: '4' };
  stack = await startStack({ env });
  film = await movie(stack, BENCHMARK.transcoded);
  await makeHead();
});
afterAll(() => stack.stop());
afterEach(async () => {
  process.kill(stack.originPid, 'SIGCONT');
  await closeBrowsers();
  await eventually('ffmpeg is stopped', () => noFfmpeg(stack));
});

const openFilm = async (id = film): Promise<Page> => {
  const context = await returningVisitor(await openBrowser(), stack.url);
  const page = await context.newPage();
  await page.goto(`${stack.url}/movies/${id}`);
  await state(page, 'primed');
  return page;
};

/** A first visitor reads the film's page until its beginning has passed through the edge, and leaves. */
async function makeHead(): Promise<void> {
  const page = await openFilm();
  // The film's segments have a second, a second, and then two each.
  const has = () => stack.accessLog().some(({ path, status }) => path.endsWith('/segment_004.m4s') && status === 200);
  await eventually('the head has been read', has, 30_000);
  await page.goto(stack.url);
  await eventually('ffmpeg is stopped', () => noFfmpeg(stack));
  await closeBrowsers();
}

/** Saves the position at which the demo's only viewer stopped, in seconds. */
async function savePosition(seconds: number): Promise<void> {
  const headers = { cookie: await signIn(stack), 'content-type': 'application/json' };
  const body = JSON.stringify({ position_seconds: seconds, duration_seconds: 60 });
  const saved = await fetch(`${stack.originUrl}/api/v1/playback/movie/${film}`, { method: 'POST', headers, body });
  expect(saved.ok).toBe(true);
}

/**
 * Notes the longest time for which the picture stood where the session follows the head, in seconds. Before that place
 * it notes nothing: an ffmpeg that has just started takes both cores from Chromium.
 */
const noteStops = (page: Page): Promise<void> =>
  page.evaluate((fromS) => {
    const video = document.querySelector('video') as HTMLVideoElement;
    let shownAt = 0;
    const shown = (now: number, { mediaTime }: VideoFrameCallbackMetadata): void => {
      const { dataset } = video;
      if (shownAt > 0) dataset.stoodS = String(Math.max(Number(dataset.stoodS ?? 0), (now - shownAt) / 1000));
      if (mediaTime > fromS) shownAt = now;
      video.requestVideoFrameCallback(shown);
    };
    video.requestVideoFrameCallback(shown);
  }, BEFORE_S);

test('a look at a film with a head starts nothing, Play begins at once, and the film goes on beyond the head without a stop', async () => {
  const starts = streamRequests(stack);
  const page = await openFilm();
  // Longer than a page waits before it renews.
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  expect(streamRequests(stack)).toBe(starts);
  expect(await noFfmpeg(stack)).toBe(true);
  await noteStops(page);
  await playButton(page).click();
  expect(await firstFrameMs(page)).toBeLessThan(1_000);
  await eventually('ffmpeg runs', async () => !(await noFfmpeg(stack)));
  await page.waitForFunction((s) => (document.querySelector('video')?.currentTime ?? 0) > s, BEYOND_S);
  const { stoodS, ranges } = await page.evaluate(() => {
    const video = document.querySelector('video') as HTMLVideoElement;
    return { stoodS: Number(video.dataset.stoodS), ranges: video.buffered.length };
  });
  console.log(`the picture stood for ${Math.round(stoodS * 1000)} ms at most`);
  expect(stoodS).toBeLessThan(STOP_S);
  expect(ranges).toBe(1);
  expect(streamRequests(stack)).toBe(starts + 1);
  await page.goto(stack.url);
  await eventually('ffmpeg is stopped', () => noFfmpeg(stack));
});

test('a film’s page that is opened from the library finds its player and its playlist in the browser', async () => {
  const context = await returningVisitor(await openBrowser(), stack.url);
  const page = await context.newPage();
  await page.goto(stack.url);
  const players = () =>
    page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .filter(({ name }) => name.includes('/hls-engine-'))
        .map((entry) => (entry as PerformanceResourceTiming).transferSize),
    );
  await eventually('the player is loaded', async () => (await players()).length === 1);
  const asked = page.waitForResponse((response) => response.url().includes(`/play/movie/${film}/index.m3u8`));
  await page.goto(`${stack.url}/movies/${film}`);
  expect((await asked).fromServiceWorker()).toBe(true);
  await state(page, 'primed');
  expect(await players()).toEqual([0]);
});

test('a look at a film with a head that leaves without Play has cost the origin nothing', async () => {
  await savePosition(0);
  const starts = streamRequests(stack);
  const page = await openFilm();
  await page.goto(stack.url);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(streamRequests(stack)).toBe(starts);
});

test('a film that was stopped in the middle goes on at once, and nothing runs before Play', async () => {
  await savePosition(0);
  const page = await openFilm();
  await playButton(page).click();
  await firstFrameMs(page);
  await page.evaluate((seconds) => {
    (document.querySelector('video') as HTMLVideoElement).currentTime = seconds;
  }, STOPPED_S);
  await page.waitForFunction((s) => {
    const { currentTime, buffered } = document.querySelector('video') as HTMLVideoElement;
    return currentTime > s + 1 && buffered.length > 0 && buffered.end(buffered.length - 1) > s + 9;
  }, STOPPED_S);
  await page.goto(stack.url);
  await eventually('ffmpeg is stopped', () => noFfmpeg(stack));
  await new Promise((resolve) => setTimeout(resolve, KEPT_MS));
  const starts = streamRequests(stack);
  const again = await openFilm();
  expect(streamRequests(stack)).toBe(starts);
  expect(await noFfmpeg(stack)).toBe(true);
  await playButton(again).click();
  const ms = await firstFrameMs(again);
  console.log(`the first frame at the saved position: ${Math.round(ms)} ms after the click`);
  expect(ms).toBeLessThan(1_000);
  await again.evaluate(() => Object.assign(document.querySelector('video') as object, { playbackRate: 3 }));
  const beyond = STOPPED_S + BEYOND_S;
  await again.waitForFunction((s) => (document.querySelector('video')?.currentTime ?? 0) > s, beyond);
  expect(streamRequests(stack)).toBe(starts + 1);
  await again.goto(stack.url);
  await eventually('ffmpeg is stopped', () => noFfmpeg(stack));
});

const standsAt = (page: Page): Promise<number> =>
  page.evaluate(() => document.querySelector('video')?.currentTime ?? 0);

/** Waits until the picture stands, because the buffer has been played. @returns its position in seconds */
async function standstill(page: Page): Promise<number> {
  for (let at = -1; ; ) {
    const now = await standsAt(page);
    if (now === at) return at;
    at = now;
    await page.waitForTimeout(500);
  }
}

/**
 * Plays a film's head while the origin does not answer. @returns the page, and the film's position when the words came
 */
async function playWhileSilent(words: string): Promise<{ page: Page; toldAt: number }> {
  await savePosition(0);
  const page = await openFilm();
  process.kill(stack.originPid, 'SIGSTOP');
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
  process.kill(stack.originPid, 'SIGCONT');
  await page.waitForFunction((s) => (document.querySelector('video')?.currentTime ?? 0) > s, stoodAt + 1);
  await page.getByRole('status').waitFor({ state: 'hidden' });
}

test('a viewer whose slot does not become free is told so while the head plays, and the film goes on where it stopped', async () => {
  const looks = await openFilm(await movie(stack, ANOTHER));
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
