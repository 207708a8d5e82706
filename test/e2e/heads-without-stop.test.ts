/** The film passes from its head to the viewer's session without a stop. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { eventually, firstFrameMs, playButton } from './browser.ts';
import { BEYOND_S, HEAD_S, useHeadSite } from './head-site.ts';
import { benchmarkLibrary } from './light-library.ts';
import { noFfmpeg, streamRequests } from './site.ts';

/** Between this place and `BEYOND_S` the player passes from the head to the session. In seconds of the film. */
const BEFORE_S = HEAD_S - 3;
/** A picture that stands still for longer than this counts as stopped, in seconds. */
const STOP_S = 0.25;

const site = useHeadSite(benchmarkLibrary);

/**
 * Records the longest time that the picture stood still after `BEFORE_S`, in seconds. The time before that place does
 * not count: ffmpeg has just started, and takes both cores from Chromium.
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
  const { stack } = site;
  const starts = streamRequests(stack);
  const page = await site.open();
  // A page with a lease would renew within this time.
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
