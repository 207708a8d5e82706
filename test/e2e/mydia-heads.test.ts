/** Mydia's player of 2025 in front of an edge that keeps heads. */
import { expect, test } from 'vitest';
import { eventually } from './browser.ts';
import { EASY, goBack, openFilm, play, useHeadstart, useMydia, visitor } from './mydia-visitor.ts';
import { ANOTHER } from './site.ts';

// With TRANSCODE=fast the encoder is faster than the film plays, even beside a browser. A slower encoder would be
// behind the player at the head's end.
const site = useMydia({ ORIGIN_FAULTS: 'false', TRANSCODE: 'fast' }, { films: EASY });
const stacks = useHeadstart(site, { heads: { HEADS: 'on', HEAD_S: '6', AUTH_TTL_S: '1' } });

/** Makes a film's head: a first visitor watches past the head's end, sets the saved position back to 0, and leaves. */
async function makeHead(title: string): Promise<void> {
  const { context, page } = await visitor(stacks.heads.url);
  await openFilm(page, title);
  await play(page);
  await eventually('the head has passed', () => site.heard(/\/segment_005\.m4s$/) > 0, 20_000);
  await goBack(page);
  await page.evaluate(() => {
    const body = JSON.stringify({ position_seconds: 0, duration_seconds: 60 });
    const headers = { 'content-type': 'application/json' };
    return fetch(`/api/v1/playback/movie/${location.pathname.split('/').at(-1)}`, { method: 'POST', headers, body });
  });
  await page.goto('about:blank');
  await eventually('it is given back', () => site.ends() === 1);
  await context.close();
}

test('a look in front of the player of 2025 starts nothing, the film goes on beyond its head, and a closed tab gives back what it plays', async () => {
  await makeHead(ANOTHER);
  site.mydia.requests.length = 0;
  const { page } = await visitor(stacks.heads.url);
  await openFilm(page, ANOTHER);
  await page.waitForTimeout(3_000);
  expect(site.streams()).toBe(0);
  console.log(`Mydia's player: ${Math.round(await play(page))} ms by a head`);
  await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 9);
  expect(site.streams()).toBe(1);
  const closed = page.waitForEvent('close');
  await page.close({ runBeforeUnload: true });
  await closed;
  // The player's lease ends with its page, and the session ends after the linger of one second. A player's lease that
  // the edge cannot connect with a page would last three minutes.
  await eventually('it is given back', () => site.ends() === 1, 10_000);
});
