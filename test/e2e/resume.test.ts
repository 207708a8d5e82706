import { beforeAll, expect, test } from 'vitest';
import { eventually, playButton, playing, returningVisitor, state } from './browser.ts';
import { openBrowser } from './open-browser.ts';
import { ANOTHER, movie, signIn } from './site.ts';
import { useSite } from './use-site.ts';

const site = useSite();
let cookie: string;
beforeAll(async () => {
  cookie = await signIn(site.stack);
});

const playback = (film: string) => `${site.stack.url}/api/v1/playback/movie/${film}`;

async function savedPosition(film: string): Promise<number> {
  const response = await fetch(playback(film), { headers: { cookie } });
  return ((await response.json()) as { position_seconds: number }).position_seconds;
}

test('Play goes on at the saved position, also when that was not transcoded yet as the page was opened', async () => {
  const { stack, film } = site;
  await fetch(playback(film), {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json' },
    body: JSON.stringify({ position_seconds: 12, duration_seconds: 48 }),
  });
  const context = await returningVisitor(await openBrowser(), stack.url);
  const page = await context.newPage();
  await page.goto(`${stack.url}/movies/${film}`);
  await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) >= 12);
  await state(page, 'primed');
  await playButton(page).click();
  await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 12.5);
  expect(await playing(page)).toBeLessThan(18);
});

test('the position is saved when the page is left', async () => {
  const { stack } = site;
  const film = await movie(stack, ANOTHER);
  const context = await returningVisitor(await openBrowser(), stack.url);
  const page = await context.newPage();
  await page.goto(`${stack.url}/movies/${film}`);
  await state(page, 'primed');
  await playButton(page).click();
  await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 3);
  await page.goto(stack.url);
  await eventually('the position is saved', async () => (await savedPosition(film)) >= 3);
});
