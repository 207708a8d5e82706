import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eventually, playButton, playing, returningVisitor, state } from './browser.ts';
import { closeBrowsers, openBrowser, openKillable } from './open-browser.ts';
import { BENCHMARK, movie, noFfmpeg, streamRequests } from './site.ts';
import { type Stack, startStack } from './stack.ts';
import { report } from './use-site.ts';

const LINGER_S = 1;
const WARM_LEASE_S = 4;
/** An alarm may ring late, and the origin takes a moment to stop a session. */
const GRACE_S = 2;

let stack: Stack;
let film: string;
beforeAll(async () => {
  // This setting does not pause ffmpeg, so that it works as long as no request stops it.
  stack = await startStack({
    env: {
      LINGER_S: `${LINGER_S}`,
      WARM_LEASE_S: `${WARM_LEASE_S}`,
      PLAY_LEASE_S: '8',
      PAUSE_MAX_S: '8',
      TRANSCODE: 'mydia',
    },
  });
  film = await movie(stack, BENCHMARK.transcoded);
});
afterAll(() => stack.stop());
afterEach(closeBrowsers);

async function looking() {
  const context = await returningVisitor(await openBrowser(), stack.url);
  const page = await context.newPage();
  await page.goto(`${stack.url}/movies/${film}`);
  await eventually('ffmpeg runs', async () => !(await noFfmpeg(stack)));
  return { context, page };
}

async function stopped(withinS: number): Promise<void> {
  const asked = Date.now();
  try {
    await eventually('ffmpeg is stopped', () => noFfmpeg(stack), withinS * 1000);
  } catch (error) {
    console.error(`Waited for ffmpeg to stop since ${new Date(asked).toISOString()}`);
    report(stack);
    throw error;
  }
}

test('going to another page stops ffmpeg within the linger and a moment', async () => {
  const { page } = await looking();
  await page.goto(stack.url);
  await stopped(LINGER_S + GRACE_S);
});

test('closing the tab stops ffmpeg within the linger and a moment', async () => {
  const { page } = await looking();
  await page.close();
  await stopped(LINGER_S + GRACE_S);
});

test('a page that is left as soon as it is there gives its session back as soon as any other', async () => {
  const context = await returningVisitor(await openBrowser(), stack.url);
  for (const _ of [1, 2, 3]) {
    const page = await context.newPage();
    await page.goto(`${stack.url}/movies/${film}`, { waitUntil: 'commit' });
    await eventually('ffmpeg runs', async () => !(await noFfmpeg(stack)));
    await page.close();
    await stopped(LINGER_S + GRACE_S);
  }
});

test('a navigation that is given up before its page is there is given back as soon as any page', async () => {
  const context = await returningVisitor(await openBrowser(), stack.url);
  for (const ms of [10, 20, 30, 40]) {
    const page = await context.newPage();
    page.goto(`${stack.url}/movies/${film}`).catch(() => 'it is given up');
    await setTimeout(ms);
    await page.close();
    // By now ffmpeg runs, if the worker has seen the navigation at all.
    await setTimeout(500);
    await stopped(LINGER_S + GRACE_S);
  }
});

test('a page that is left before its own script ran has its session given back all the same', async () => {
  const context = await returningVisitor(await openBrowser(), stack.url);
  await context.route('**/headstart/client.js', (route) => route.abort());
  const page = await context.newPage();
  await page.goto(`${stack.url}/movies/${film}`);
  await eventually('ffmpeg runs', async () => !(await noFfmpeg(stack)));
  await page.close();
  await stopped(WARM_LEASE_S + LINGER_S + GRACE_S);
});

test('a lost beacon is made up for, at the latest by the lease', async () => {
  const { context, page } = await looking();
  await context.setOffline(true);
  await page.close();
  await stopped(WARM_LEASE_S + LINGER_S + GRACE_S);
});

test('a killed browser’s session ends with its lease', async () => {
  const { browser, kill } = await openKillable();
  const context = await returningVisitor(browser, stack.url);
  const page = await context.newPage();
  await page.goto(`${stack.url}/movies/${film}`);
  await eventually('ffmpeg runs', async () => !(await noFfmpeg(stack)));
  kill();
  await stopped(WARM_LEASE_S + LINGER_S + GRACE_S);
});

test('a second tab that stays open keeps the session of the first, which leaves', async () => {
  await eventually('the session before is given back', () => noFfmpeg(stack));
  const before = streamRequests(stack);
  const { context, page } = await looking();
  const second = await context.newPage();
  await second.goto(`${stack.url}/movies/${film}`);
  await state(second, 'primed');
  await page.close();
  await setTimeout((WARM_LEASE_S + LINGER_S + GRACE_S) * 1000);
  await playButton(second).click();
  await playing(second);
  expect(streamRequests(stack) - before).toBe(1);
});
