import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { closeBrowsers, eventually, openBrowser, playButton, playing, returningVisitor, state } from './browser.ts';
import { BENCHMARK, movie, signIn } from './site.ts';
import { type Stack, startStack } from './stack.ts';

let stack: Stack;
let film: string;
let cookie: string;
beforeAll(async () => {
  stack = await startStack({ env: { LINGER_S: '1' } });
  film = await movie(stack, BENCHMARK.transcoded);
  cookie = await signIn(stack);
});
afterAll(() => stack.stop());
afterEach(closeBrowsers);

const playback = () => `${stack.url}/api/v1/playback/movie/${film}`;
const saved = async () =>
  ((await (await fetch(playback(), { headers: { cookie } })).json()) as { position_seconds: number }).position_seconds;

test('Play goes on at the saved position, also when that was not transcoded yet as the page was opened', async () => {
  await fetch(playback(), {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json' },
    body: JSON.stringify({ position_seconds: 20, duration_seconds: 48 }),
  });
  const context = await returningVisitor(await openBrowser(), stack.url);
  const page = await context.newPage();
  await page.goto(`${stack.url}/movies/${film}`);
  await state(page, 'primed');
  await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) >= 20);
  await playButton(page).click();
  await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 21);
  expect(await playing(page)).toBeGreaterThan(21);
});

test('the position is saved when the page is left', async () => {
  const context = await returningVisitor(await openBrowser(), stack.url);
  const page = await context.newPage();
  await page.goto(`${stack.url}/movies/${film}`);
  await state(page, 'primed');
  await playButton(page).click();
  await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 23);
  await page.goto(stack.url);
  await eventually('the position is saved', async () => (await saved()) >= 23);
});
