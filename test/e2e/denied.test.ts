import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eventually, playButton, signedIn, state } from './browser.ts';
import { closeBrowsers, openBrowser } from './open-browser.ts';
import { BENCHMARK, givenBack, movie, streamRequests } from './site.ts';
import { type Stack, startStack } from './stack.ts';

let stack: Stack;
let film: string;
beforeAll(async () => {
  stack = await startStack({ env: { LINGER_S: '1' } });
  film = await movie(stack, BENCHMARK.transcoded);
});
afterAll(() => stack.stop());
afterEach(async () => {
  await closeBrowsers();
  await eventually('the session is given back', () => givenBack(stack));
});

test('who is signed out may look and not play', async () => {
  const context = await (await openBrowser()).newContext();
  const page = await context.newPage();
  await page.goto(stack.url);
  await signedIn(page);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  const before = streamRequests(stack);
  await page.goto(`${stack.url}/movies/${film}`);
  await state(page, 'error');
  expect(await playButton(page).isDisabled()).toBe(true);
  expect(streamRequests(stack) - before).toBe(0);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await state(page, 'primed');
  expect(await playButton(page).isEnabled()).toBe(true);
});

test('a made-up cookie starts nothing and opens nothing', async () => {
  const before = streamRequests(stack);
  const headers = { cookie: '_mydia_key=made-up' };
  const preload = await fetch(`${stack.url}/api/v1/hls/preload/movie/${film}`, { method: 'POST', headers });
  expect([202, 401]).toContain(preload.status);
  const playlist = await fetch(`${stack.url}/api/v1/hls/play/movie/${film}/index.m3u8`, { headers });
  expect(playlist.status).toBe(401);
  expect(await playlist.json()).toMatchObject({ error: 'signed_out' });
  expect(streamRequests(stack) - before).toBe(0);
  expect(await stack.ffmpegs()).toEqual([]);
});
