/** Films that stand still keep their session until another viewer's Play needs their slot. */
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { eventually, playButton, playing, returningVisitor, state } from './browser.ts';
import { openBrowser } from './open-browser.ts';
import { ANOTHER, movie, streamRequests } from './site.ts';
import { useSite } from './use-site.ts';

const PLAY_LEASE_S = 4;
const LINGER_S = 1;

const site = useSite({
  MAX_TRANSCODES: '1',
  HEADS: 'off',
  WARM_LEASE_S: '3',
  PLAY_LEASE_S: `${PLAY_LEASE_S}`,
  LINGER_S: `${LINGER_S}`,
});
let other: string;
beforeAll(async () => {
  other = await movie(site.stack, ANOTHER);
});

const stops = (): number => site.stack.accessLog().filter(({ method }) => method === 'DELETE').length;

async function visitor(): Promise<Page> {
  const context = await returningVisitor(await openBrowser(), site.stack.url);
  return context.newPage();
}

async function play(page: Page, film: string): Promise<void> {
  await page.goto(`${site.stack.url}/movies/${film}`);
  await playButton(page).click();
  await playing(page);
}

/** @returns the position in seconds */
const pause = (page: Page): Promise<number> =>
  page.locator('video').evaluate((video: HTMLVideoElement) => {
    video.pause();
    return video.currentTime;
  });
const resume = (page: Page): Promise<void> => page.locator('video').evaluate((video: HTMLVideoElement) => video.play());

/** Hides the page, as another tab does. */
const hide = (page: Page): Promise<void> =>
  page.evaluate(() => {
    for (const [name, value] of Object.entries({ hidden: true, visibilityState: 'hidden' }))
      Object.defineProperty(document, name, { value, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  });

test('a film that is paused in a hidden tab is still there long after PLAY_LEASE_S', async () => {
  const page = await visitor();
  await play(page, site.film);
  await pause(page);
  await hide(page);
  const before = [streamRequests(site.stack), stops()];
  await page.waitForTimeout((2 * PLAY_LEASE_S + LINGER_S) * 1000);
  expect([streamRequests(site.stack), stops()]).toEqual(before);
  await resume(page);
  await playing(page);
  expect([streamRequests(site.stack), stops()]).toEqual(before);
});

test('a paused film gives way to another viewer’s Play, says so, and goes on at its place', async () => {
  const [first, second] = [await visitor(), await visitor()];
  await play(first, site.film);
  await first.waitForTimeout(1_000);
  const place = await pause(first);
  await first.waitForTimeout((PLAY_LEASE_S + 1) * 1000);
  await play(second, other);
  await state(first, 'error');
  await first.getByText('The server let this go while it was paused.').filter({ visible: true }).first().waitFor();
  expect((await site.stack.ffmpegs()).length).toBeLessThanOrEqual(1);
  const shown = await first.locator('video').evaluate(({ currentTime }: HTMLVideoElement) => currentTime);
  expect(shown).toBeCloseTo(place, 1);
  await second.close();
  await eventually('the slot is free', async () => (await site.stack.ffmpegs()).length === 0);
  await first.getByRole('button', { name: 'Try again' }).filter({ visible: true }).first().click();
  await first.waitForFunction((from) => {
    const video = document.querySelector('video');
    return video && !video.paused && video.currentTime > from + 0.5;
  }, place);
  const now = await first.locator('video').evaluate(({ currentTime }: HTMLVideoElement) => currentTime);
  expect(now).toBeLessThan(place + 30);
});
