import { expect, test } from 'vitest';
import { playButton, signedIn, state } from './browser.ts';
import { openBrowser } from './open-browser.ts';
import { streamRequests } from './site.ts';
import { useSite } from './use-site.ts';

const site = useSite();

test('a visitor who is signed out may look and not play', async () => {
  const context = await (await openBrowser()).newContext();
  const page = await context.newPage();
  await page.goto(site.stack.url);
  await signedIn(page);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  const before = streamRequests(site.stack);
  await page.goto(`${site.stack.url}/movies/${site.film}`);
  await state(page, 'error');
  expect(await playButton(page).isDisabled()).toBe(true);
  expect(streamRequests(site.stack) - before).toBe(0);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await state(page, 'primed');
  expect(await playButton(page).isEnabled()).toBe(true);
});

test('a made-up cookie starts nothing and opens nothing', async () => {
  const before = streamRequests(site.stack);
  const headers = { cookie: '_mydia_key=made-up' };
  const preload = await fetch(`${site.stack.url}/api/v1/hls/preload/movie/${site.film}`, { method: 'POST', headers });
  expect([202, 401]).toContain(preload.status);
  const playlist = await fetch(`${site.stack.url}/api/v1/hls/play/movie/${site.film}/index.m3u8`, { headers });
  expect(playlist.status).toBe(401);
  expect(await playlist.json()).toMatchObject({ error: 'signed_out' });
  expect(streamRequests(site.stack) - before).toBe(0);
  expect(await site.stack.ffmpegs()).toEqual([]);
});
