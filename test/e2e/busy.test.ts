import { beforeAll, expect, test } from 'vitest';
import { eventually, playButton, playing, state } from './browser.ts';
import { ANOTHER, givenBack, movie, streamRequests } from './site.ts';
import { clickUntilWords, oneWatches, openFilm, twoVisitors, useOneSlot, WORDS } from './two-visitors.ts';

const site = useOneSlot();
let other: string;
beforeAll(async () => {
  other = await movie(site.stack, ANOTHER);
});

test('a look without a free slot costs the origin nothing, and is made ready when a slot is free', async () => {
  const [first, second] = await twoVisitors(site);
  await openFilm(first, site, site.film);
  await state(first, 'primed');
  const before = streamRequests(site.stack);
  await openFilm(second, site, other);
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

test('a visitor who waits for a slot may stop waiting, and nothing plays when a slot is free', async () => {
  const [first, second] = await oneWatches(site);
  await openFilm(second, site, other);
  await state(second, 'busy');
  await clickUntilWords(second);
  await second.getByRole('button', { name: 'Stop waiting' }).click();
  await second.getByText(WORDS).waitFor({ state: 'hidden' });
  await first.close();
  await state(second, 'primed');
  expect(await second.evaluate(() => document.querySelector('video')?.paused)).toBe(true);
});

test('a visitor who presses Play on a page that has just opened is told of the wait, too', async () => {
  const [first, second] = await oneWatches(site);
  await second.goto(`${site.stack.url}/play/movie/${other}`);
  await second.getByText(WORDS).waitFor();
  await first.close();
  await playing(second);
});

test('Play takes the slot of a film that a viewer only looks at', async () => {
  const [first, second] = await twoVisitors(site);
  await openFilm(first, site, site.film);
  await state(first, 'primed');
  await openFilm(second, site, other);
  await state(second, 'busy');
  await playButton(second).click();
  await playing(second);
  await state(first, 'busy');
  expect((await site.stack.ffmpegs()).length).toBeLessThanOrEqual(1);
});

test('a visitor who leaves while waiting for a slot has given the wait back', async () => {
  const [first, second] = await oneWatches(site);
  await openFilm(second, site, other);
  await state(second, 'busy');
  await clickUntilWords(second);
  const before = streamRequests(site.stack);
  await second.close();
  await first.close();
  await eventually('the session is given back', () => givenBack(site.stack));
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(streamRequests(site.stack) - before).toBe(0);
});
