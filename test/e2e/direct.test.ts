import { beforeAll, expect, test } from 'vitest';
import { eventually, playButton, playing, returningVisitor, state } from './browser.ts';
import { openBrowser } from './open-browser.ts';
import { DIRECT, movie, signIn, streamRequests } from './site.ts';
import { useSite } from './use-site.ts';

const site = useSite();
let film: string;
beforeAll(async () => {
  film = await movie(site.stack, DIRECT);
});

test('a direct-play file plays, in place and on the player page, and starts no ffmpeg', async () => {
  const { stack } = site;
  const before = stack.accessLog().length;
  const context = await returningVisitor(await openBrowser(), stack.url);
  const page = await context.newPage();
  await page.goto(`${stack.url}/movies/${film}`);
  await state(page, 'direct');
  await playButton(page).click();
  await playing(page);
  expect(await stack.ffmpegs()).toEqual([]);
  await page.getByRole('link', { name: 'Open player' }).click();
  await page.waitForURL(/\/play\/movie\//);
  await playing(page);
  expect(await stack.ffmpegs()).toEqual([]);
  const heard = stack.accessLog().slice(before);
  expect(heard.filter(({ path }) => path.startsWith('/api/v1/hls/'))).toEqual([]);
});

test('the second preload of a direct-play file sends the origin nothing', async () => {
  const { stack } = site;
  const cookie = await signIn(stack);
  const preload = () => fetch(`${stack.url}/api/v1/hls/preload/movie/${film}`, { method: 'POST', headers: { cookie } });
  await preload();
  await eventually(
    'it is known',
    async () => ((await (await preload()).json()) as { status: string }).status === 'direct',
  );
  const heard = stack.accessLog().length;
  expect(await (await preload()).json()).toMatchObject({ status: 'direct' });
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(stack.accessLog().slice(heard)).toEqual([]);
  expect(streamRequests(stack)).toBeGreaterThan(0);
});
