/** How soon a visitor reads that no slot is free. */
import { expect, test } from 'vitest';
import { playing, state } from './browser.ts';
import { ANOTHER, movie } from './site.ts';
import { clickUntilWords, oneWatches, openFilm, useOneSlot, WORDS } from './two-visitors.ts';

const site = useOneSlot();

test('a visitor who presses Play while others watch is told so within a second, and the film plays when they stop', async () => {
  const [first, second] = await oneWatches(site);
  await openFilm(second, site, await movie(site.stack, ANOTHER));
  await state(second, 'busy');
  const toldMs = await clickUntilWords(second);
  console.log(`words ${Math.round(toldMs)} ms after the click`);
  expect(toldMs).toBeLessThan(1_000);
  let playlists = 0;
  second.on('request', (request) => {
    if (request.url().includes('.m3u8')) playlists++;
  });
  await second.waitForTimeout(2_500);
  expect(playlists).toBe(0);
  expect(await second.getByRole('status').textContent()).toContain(WORDS);
  await first.close();
  await playing(second);
});
