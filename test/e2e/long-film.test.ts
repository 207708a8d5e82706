/** A viewer stops in the middle of a long film, and comes back to it. The edge has a head from that place. */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { afterwards, fill, HOOK_MS, temporaryFolder } from '../origin/media.ts';
import { eventually, firstFrameMs, playButton, returningVisitor, state } from './browser.ts';
import { closeBrowsers, openBrowser } from './open-browser.ts';
import { givenBack, movie, noFfmpeg, signIn, streamRequests } from './site.ts';
import { type Stack, startStack } from './stack.ts';

const MINUTES = 20;
/** Where the viewer stops, in seconds. */
const STOPPED_S = 600;
const HEAD_S = 8;
/** How long the edge needs to keep the segments from `STOPPED_S` on as a head, in milliseconds. */
const KEPT_MS = 2_000;

const later = afterwards();
let stack: Stack;
let film: string;
beforeAll(async () => {
  const media = await temporaryFolder(later);
  await fill(media, { 'Minute (2001).mkv': 'thin' });
  const minute = path.join(media, 'Minute (2001).mkv');
  const long = path.join(media, 'Long (2002).mkv');
  const loop = ['-stream_loop', String(MINUTES - 1), '-i', minute, '-c', 'copy', long];
  execFileSync('ffmpeg', ['-v', 'error', '-nostdin', ...loop]);
  rmSync(minute);
  const env = { MEDIA_DIR: media, HEADS: 'on', HEAD_S: String(HEAD_S), LINGER_S: '1', WARM_LEASE_S: '4' };
  stack = await startStack({ env });
  later(() => stack.stop());
  film = await movie(stack, 'Long');
}, HOOK_MS);
afterEach(async () => {
  await closeBrowsers();
  await eventually('ffmpeg is stopped', () => noFfmpeg(stack));
});

async function savePosition(seconds: number): Promise<void> {
  const headers = { cookie: await signIn(stack), 'content-type': 'application/json' };
  const body = JSON.stringify({ position_seconds: seconds, duration_seconds: MINUTES * 60 });
  const saved = await fetch(`${stack.originUrl}/api/v1/playback/movie/${film}`, { method: 'POST', headers, body });
  expect(saved.ok).toBe(true);
}

async function openFilm(): Promise<Page> {
  const page = await (await returningVisitor(await openBrowser(), stack.url)).newPage();
  await page.goto(`${stack.url}/movies/${film}`);
  await state(page, 'primed');
  return page;
}

const place = (page: Page): Promise<number> =>
  page.evaluate(() => (document.querySelector('video') as HTMLVideoElement).currentTime);

const comesTo = (page: Page, place: number): Promise<unknown> =>
  page.waitForFunction((s) => (document.querySelector('video')?.currentTime ?? 0) > s, place);

test('at minute 10 of a long film the first frame is there at once, and nothing runs before Play', async () => {
  await savePosition(STOPPED_S);
  const page = await openFilm();
  await playButton(page).click();
  await page.waitForFunction((s) => {
    const { currentTime, buffered } = document.querySelector('video') as HTMLVideoElement;
    return currentTime > s + 1 && buffered.length > 0 && buffered.end(buffered.length - 1) > s + 10;
  }, STOPPED_S);
  await page.goto(stack.url);
  await eventually('the session is given back', () => givenBack(stack));
  await new Promise((resolve) => setTimeout(resolve, KEPT_MS));

  const starts = streamRequests(stack);
  const again = await openFilm();
  const from = await place(again);
  expect(from).toBeGreaterThan(STOPPED_S);
  // A page with a lease would renew within this time.
  await again.waitForTimeout(2_000);
  expect([streamRequests(stack), await noFfmpeg(stack)]).toEqual([starts, true]);
  await playButton(again).click();
  const ms = await firstFrameMs(again);
  console.log(`the first frame at ${Math.round(from)} s: ${Math.round(ms)} ms after the click`);
  expect(ms).toBeLessThan(1_000);
  await again.evaluate(() => Object.assign(document.querySelector('video') as object, { playbackRate: 3 }));
  await comesTo(again, from + HEAD_S + 4);
  expect(await again.evaluate(() => document.querySelector('video')?.buffered.length)).toBe(1);
  expect(streamRequests(stack)).toBe(starts + 1);
  await again.goto(stack.url);
});
