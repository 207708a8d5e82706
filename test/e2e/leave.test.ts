/** How soon a session is given back when the browser can report that the visitor has left. */
import { setTimeout } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, test } from 'vitest';
import { eventually, returningVisitor, state, stopWorker } from './browser.ts';
import { benchmarkLibrary } from './light-library.ts';
import { closeBrowsers, openBrowser } from './open-browser.ts';
import { BENCHMARK, movie, noFfmpeg } from './site.ts';
import { type Stack, startStack } from './stack.ts';
import { GRACE_S, stopped } from './stopped.ts';

const LINGER_S = 1;
/**
 * Chromium mostly tells the service worker at once that a navigation was given up. When it does not, the worker finds
 * out by itself that the page never came (`sw/abandoned-page.ts`). It finds out this many seconds later.
 */
const GIVEN_UP_S = 3;

let stack: Stack;
let film: string;
beforeAll(async () => {
  // With this setting ffmpeg never pauses, so it works until a request stops it.
  stack = await startStack({
    env: {
      MEDIA_DIR: await benchmarkLibrary(),
      LINGER_S: `${LINGER_S}`,
      TRANSCODE: 'mydia',
    },
  });
  film = await movie(stack, BENCHMARK.transcoded);
});
afterAll(() => stack.stop());
afterEach(closeBrowsers);

async function looking(): Promise<Page> {
  const page = await (await returningVisitor(await openBrowser(), stack.url)).newPage();
  await page.goto(`${stack.url}/movies/${film}`);
  await eventually('ffmpeg runs', async () => !(await noFfmpeg(stack)));
  return page;
}

test('going to another page stops ffmpeg within the linger and a moment', async () => {
  const page = await looking();
  await page.goto(stack.url);
  await stopped(stack, LINGER_S + GRACE_S);
});

test('leaving the site stops ffmpeg within the linger and a moment, also when the service worker sleeps', async () => {
  const page = await looking();
  // The page has taken the visit over from the worker, which began it.
  await state(page, 'warming', 'ready', 'primed');
  await stopWorker(page);
  await page.goto('about:blank');
  await stopped(stack, LINGER_S + GRACE_S);
});

test('closing the tab stops ffmpeg within the linger and a moment', async () => {
  const page = await looking();
  await page.close();
  await stopped(stack, LINGER_S + GRACE_S);
});

test('a page that is left as soon as it is there gives its session back as soon as any other', async () => {
  const context = await returningVisitor(await openBrowser(), stack.url);
  for (const _ of [1, 2, 3]) {
    const page = await context.newPage();
    await page.goto(`${stack.url}/movies/${film}`, { waitUntil: 'commit' });
    await eventually('ffmpeg runs', async () => !(await noFfmpeg(stack)));
    await page.close();
    await stopped(stack, LINGER_S + GRACE_S);
  }
});

test('a navigation that is given up before its page is there is given back within seconds', async () => {
  const context = await returningVisitor(await openBrowser(), stack.url);
  for (const ms of [10, 20, 30, 40]) {
    const page = await context.newPage();
    page.goto(`${stack.url}/movies/${film}`).catch(() => 'it is given up');
    await setTimeout(ms);
    await page.close();
    // If the service worker has seen the navigation, ffmpeg runs by now.
    await setTimeout(500);
    await stopped(stack, GIVEN_UP_S + LINGER_S + GRACE_S);
  }
});
