/** A visitor of Mydia's pages reads a film's page, plays the warm film, and leaves. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { eventually } from './browser.ts';
import { goBack, type MydiaSite, openFilm, play, visitor } from './mydia-visitor.ts';
import { BENCHMARK } from './site.ts';
import type { Stack } from './stack.ts';

/** The ways in which a visitor leaves a playing film. */
const LEAVING = {
  'goes back and away': async (page: Page) => {
    await goBack(page);
    await page.goto('about:blank');
  },
  'closes the tab': async (page: Page) => {
    const closed = page.waitForEvent('close');
    await page.close({ runBeforeUnload: true });
    await closed;
  },
};

/**
 * Asserts that one ffmpeg runs, and that the session is given back. @returns milliseconds from Play to the first frame
 */
export async function playWarm(site: MydiaSite, stack: Stack, leaving: keyof typeof LEAVING): Promise<number> {
  site.mydia.requests.length = 0;
  const { page } = await visitor(stack.url);
  await openFilm(page, BENCHMARK.transcoded);
  await site.isWarm();
  const ms = await site.whileFfmpegStands(() => play(page));
  expect(site.ffmpegs()).toBe(1);
  expect(site.streams()).toBe(1);
  await LEAVING[leaving](page);
  await eventually('it is given back', () => site.ends() === 1);
  await eventually('nothing runs', () => site.ffmpegs() === 0);
  return ms;
}
