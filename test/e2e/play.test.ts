import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eventually, firstFrameMs, playButton, playing, returningVisitor, state } from './browser.ts';
import { closeBrowsers, openBrowser } from './open-browser.ts';
import { BENCHMARK, givenBack, movie, streamRequests } from './site.ts';
import { type Stack, startStack } from './stack.ts';

let stack: Stack;
let film: string;
beforeAll(async () => {
  stack = await startStack({ env: { LINGER_S: '2' } });
  film = await movie(stack, BENCHMARK.transcoded);
});
afterAll(() => stack.stop());
afterEach(async () => {
  await closeBrowsers();
  await eventually('the session is given back', () => givenBack(stack));
});

test('a visit that warms and then plays in place uses one session, and the picture is there at once', async () => {
  const before = streamRequests(stack);
  const context = await returningVisitor(await openBrowser(), stack.url);
  const page = await context.newPage();
  await page.goto(`${stack.url}/movies/${film}`);
  await state(page, 'primed');
  expect((await stack.ffmpegs()).length).toBeLessThanOrEqual(1);
  await playButton(page).click();
  // Well below what it takes to attach a player; what it is exactly is the benchmark's to say.
  expect(await firstFrameMs(page)).toBeLessThan(400);
  await playing(page);
  expect(streamRequests(stack) - before).toBe(1);
});

test('ten visitors of one film share one session', async () => {
  const before = streamRequests(stack);
  const browser = await openBrowser();
  for (let visitor = 0; visitor < 10; visitor++) {
    // Ten players at once, and ten pages that move, are more than two cores have time for.
    const context = await browser.newContext({ reducedMotion: 'reduce' });
    if (visitor > 0) await context.route('**/hls-engine-*.js', () => {});
    await (await context.newPage()).goto(`${stack.url}/movies/${film}`);
  }
  const [first] = browser.contexts();
  await state(first?.pages()[0] ?? expect.fail(), 'primed');
  await playButton(first?.pages()[0] ?? expect.fail()).click();
  await playing(first?.pages()[0] ?? expect.fail());
  expect(streamRequests(stack) - before).toBe(1);
  expect((await stack.ffmpegs()).length).toBeLessThanOrEqual(1);
});

test('a click before anything is warm plays as soon as there is something to play', async () => {
  const context = await returningVisitor(await openBrowser(), stack.url);
  const page = await context.newPage();
  await page.goto(`${stack.url}/movies/${film}`);
  await playButton(page).click();
  await playing(page);
});

test('a first visit, before the service worker is installed, is warmed by the page itself', async () => {
  const context = await (await openBrowser()).newContext();
  const page = await context.newPage();
  await page.goto(`${stack.url}/movies/${film}`);
  await state(page, 'primed');
  await playButton(page).click();
  await playing(page);
});
