import { expect, test } from 'vitest';
import { firstFrameMs, playButton, playing, returningVisitor, state } from './browser.ts';
import { openBrowser } from './open-browser.ts';
import { streamRequests } from './site.ts';
import { useSite } from './use-site.ts';

const site = useSite();

test('a visit that warms and then plays in place uses one session, and the picture is there at once', async () => {
  const before = streamRequests(site.stack);
  const context = await returningVisitor(await openBrowser(), site.stack.url);
  const page = await context.newPage();
  await page.goto(`${site.stack.url}/movies/${site.film}`);
  await state(page, 'primed');
  expect((await site.stack.ffmpegs()).length).toBeLessThanOrEqual(1);
  await playButton(page).click();
  // Well below what it takes to attach a player; what it is exactly is the benchmark's to say.
  expect(await firstFrameMs(page)).toBeLessThan(400);
  await playing(page);
  expect(streamRequests(site.stack) - before).toBe(1);
});

test('ten visitors of one film share one session', async () => {
  const before = streamRequests(site.stack);
  const browser = await openBrowser();
  for (let visitor = 0; visitor < 10; visitor++) {
    // Ten players at once, and ten pages that move, are more than two cores have time for.
    const context = await browser.newContext({ reducedMotion: 'reduce' });
    if (visitor > 0) await context.route('**/hls-engine-*.js', () => {});
    await (await context.newPage()).goto(`${site.stack.url}/movies/${site.film}`);
  }
  const [first] = browser.contexts();
  await state(first?.pages()[0] ?? expect.fail(), 'primed');
  await playButton(first?.pages()[0] ?? expect.fail()).click();
  await playing(first?.pages()[0] ?? expect.fail());
  expect(streamRequests(site.stack) - before).toBe(1);
  expect((await site.stack.ffmpegs()).length).toBeLessThanOrEqual(1);
});

test('a click before anything is warm plays as soon as there is something to play', async () => {
  const context = await returningVisitor(await openBrowser(), site.stack.url);
  const page = await context.newPage();
  await page.goto(`${site.stack.url}/movies/${site.film}`);
  await playButton(page).click();
  await playing(page);
});

test('a first visit, before the service worker is installed, is warmed by the page itself', async () => {
  const context = await (await openBrowser()).newContext();
  const page = await context.newPage();
  await page.goto(`${site.stack.url}/movies/${site.film}`);
  await state(page, 'primed');
  await playButton(page).click();
  await playing(page);
});
