import { afterEach, expect, onTestFinished, test } from 'vitest';
import { state } from './browser.ts';
import { lightLibrary } from './light-library.ts';
import { closeBrowsers, openBrowser } from './open-browser.ts';
import { startStack } from './stack.ts';

afterEach(closeBrowsers);

test('with playback off, the site is there and the origin hears nothing', async () => {
  const stack = await startStack({ env: { PLAYBACK_ENABLED: 'false', MEDIA_DIR: await lightLibrary() } });
  onTestFinished(() => stack.stop());
  const heard = stack.accessLog().length;
  const page = await (await openBrowser()).newPage();
  await page.goto(stack.url);
  await page.locator('a[href^="/movies/"]').first().click();
  await page.waitForURL(/\/movies\//);
  await state(page, 'off');
  await page.reload();
  await state(page, 'off');
  await page.goto(page.url().replace('/movies/', '/play/movie/'));
  await state(page, 'off');
  for (const path of ['/api/v1/stream/movie/1', '/api/v1/hls/play/movie/1/index.m3u8', '/api/v1/playback/movie/1']) {
    expect((await fetch(stack.url + path)).status).toBe(404);
  }
  // Requests for the demo's own pages are left out.
  const asked = stack.accessLog().slice(heard);
  expect(asked.filter(({ path }) => !/^\/api\/v1\/(?:library|posters)/.test(path))).toEqual([]);
  expect(await stack.ffmpegs()).toEqual([]);
});
