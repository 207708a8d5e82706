/** Where a viewer goes on after watching elsewhere. */
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { eventually, playButton, playing, returningVisitor, state } from './browser.ts';
import { openBrowser } from './open-browser.ts';
import { signIn } from './site.ts';
import { useSite } from './use-site.ts';

const site = useSite();
let cookie: string;
beforeAll(async () => {
  cookie = await signIn(site.stack);
});

const playback = (): string => `${site.stack.url}/api/v1/playback/movie/${site.film}`;
const watchedElsewhere = (position_seconds: number): Promise<Response> =>
  fetch(playback(), {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json' },
    body: JSON.stringify({ position_seconds, duration_seconds: 48 }),
  });
const saved = async (): Promise<number> => {
  const response = await fetch(playback(), { headers: { cookie } });
  return ((await response.json()) as { position_seconds: number }).position_seconds;
};
beforeEach(() => watchedElsewhere(4));

test('a page that only looked leaves the saved position alone', async () => {
  const context = await returningVisitor(await openBrowser(), site.stack.url);
  const page = await context.newPage();
  await page.goto(`${site.stack.url}/movies/${site.film}`);
  await state(page, 'primed');
  await watchedElsewhere(20);
  await page.goto(site.stack.url);
  await page.waitForTimeout(1_000);
  expect(await saved()).toBe(20);
});

test('back from the back/forward cache, Play goes on where the viewer has stopped elsewhere', async () => {
  const context = await returningVisitor(await openBrowser({ bfcache: true }), site.stack.url);
  const page = await context.newPage();
  await page.goto(`${site.stack.url}/movies/${site.film}`);
  await state(page, 'primed');
  await page.evaluate(() => {
    addEventListener('pageshow', ({ persisted }) => {
      document.documentElement.dataset.restored = String(persisted);
    });
  });
  await page.goto(site.stack.url);
  await watchedElsewhere(24);
  await page.evaluate(() => history.back());
  await page.waitForURL(/\/movies\//, { waitUntil: 'commit' });
  await page.locator('html[data-restored="true"]').waitFor();
  await playButton(page).click();
  await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 24.3);
  expect(await playing(page)).toBeLessThan(34);
  await page.goto(site.stack.url);
  await eventually('the place that was watched is saved', async () => (await saved()) >= 24);
});
