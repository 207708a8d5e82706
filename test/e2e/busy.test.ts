import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { eventually, playButton, playing, returningVisitor, state } from './browser.ts';
import { openBrowser } from './open-browser.ts';
import { ANOTHER, givenBack, movie, streamRequests } from './site.ts';
import { useSite } from './use-site.ts';

const WORDS = 'The server is busy with other viewers. Your film starts when one of them stops.';

const site = useSite({ MAX_TRANSCODES: '1' });
let other: string;
beforeAll(async () => {
  other = await movie(site.stack, ANOTHER);
});

/** Two visitors, each with a page of their own, on the site's first page. */
async function twoVisitors(): Promise<[Page, Page]> {
  const browser = await openBrowser();
  const visitor = () => returningVisitor(browser, site.stack.url);
  const [first, second] = await Promise.all([visitor(), visitor()]);
  return [await first.newPage(), await second.newPage()];
}

/** … of whom the first watches a film, in the only slot. */
async function oneWatches(): Promise<[Page, Page]> {
  const [first, second] = await twoVisitors();
  await open(first, site.film);
  await playButton(first).click();
  await playing(first);
  return [first, second];
}

const open = (page: Page, id: string) => page.goto(`${site.stack.url}/movies/${id}`);

test('who looks when there is no room costs the origin nothing, and is made ready when there is some', async () => {
  const [first, second] = await twoVisitors();
  await open(first, site.film);
  await state(first, 'primed');
  const before = streamRequests(site.stack);
  await open(second, other);
  await state(second, 'busy');
  await second.waitForTimeout(2_000);
  expect(streamRequests(site.stack) - before).toBe(0);
  expect(await second.locator('[data-headstart-state]').first().getAttribute('data-headstart-state')).toBe('busy');

  await first.close();
  await state(second, 'primed');
  expect(streamRequests(site.stack) - before).toBe(1);
  await playButton(second).click();
  await playing(second);
});

test('who presses Play while others watch is told so within a second, and plays when they stop', async () => {
  const [first, second] = await oneWatches();
  await open(second, other);
  await state(second, 'busy');
  const toldMs = await clickUntilWords(second);
  console.log(`words ${Math.round(toldMs)} ms after the click`);
  expect(toldMs).toBeLessThan(1_000);
  const playlists = await countPlaylists(second, 2_500);
  expect(playlists).toBe(0);
  expect(await second.getByRole('status').textContent()).toContain(WORDS);
  await first.close();
  await playing(second);
});

test('a visitor who waits for room may stop waiting, and nothing plays when there is some', async () => {
  const [first, second] = await oneWatches();
  await open(second, other);
  await state(second, 'busy');
  await clickUntilWords(second);
  await second.getByRole('button', { name: 'Stop waiting' }).click();
  await second.getByText(WORDS).waitFor({ state: 'hidden' });
  await first.close();
  await state(second, 'primed');
  expect(await second.evaluate(() => document.querySelector('video')?.paused)).toBe(true);
});

test('Play pressed on a page that is only just opened is told so as well', async () => {
  const [first, second] = await oneWatches();
  await second.goto(`${site.stack.url}/play/movie/${other}`);
  await second.getByText(WORDS).waitFor();
  await first.close();
  await playing(second);
});

test('a play takes the slot of somebody who only looks', async () => {
  const [first, second] = await twoVisitors();
  await open(first, site.film);
  await state(first, 'primed');
  await open(second, other);
  await state(second, 'busy');
  await playButton(second).click();
  await playing(second);
  await state(first, 'busy');
  expect((await site.stack.ffmpegs()).length).toBeLessThanOrEqual(1);
});

test('who leaves while waiting for room has given it back', async () => {
  const [first, second] = await oneWatches();
  await open(second, other);
  await state(second, 'busy');
  await clickUntilWords(second);
  const before = streamRequests(site.stack);
  await second.close();
  await first.close();
  await eventually('the session is given back', () => givenBack(site.stack));
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(streamRequests(site.stack) - before).toBe(0);
});

/** @returns how long after a click on Play the visitor reads why nothing plays, in milliseconds. */
async function clickUntilWords(page: Page): Promise<number> {
  await page.evaluate((words) => {
    const { dataset } = document.documentElement;
    const sign = document.querySelector('[data-play-sign] [data-words]') as HTMLElement;
    let clickedAt = 0;
    addEventListener('click', ({ timeStamp }) => (clickedAt = timeStamp), { capture: true, once: true });
    new MutationObserver(() => {
      if (clickedAt > 0 && sign.textContent === words) dataset.told ??= String(performance.now() - clickedAt);
    }).observe(sign, { childList: true, subtree: true, characterData: true });
  }, WORDS);
  await playButton(page).click();
  const told = await page.waitForFunction(() => document.documentElement.dataset.told);
  return Number(await told.jsonValue());
}

async function countPlaylists(page: Page, ms: number): Promise<number> {
  let count = 0;
  page.on('request', (request) => {
    if (request.url().includes('.m3u8')) count++;
  });
  await page.waitForTimeout(ms);
  return count;
}
