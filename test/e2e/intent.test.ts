import { expect, test } from 'vitest';
import { eventually, playButton, playing, returningVisitor, state } from './browser.ts';
import { openBrowser } from './open-browser.ts';
import { givenBack, streamRequests } from './site.ts';
import { useSite } from './use-site.ts';

const site = useSite({ WARM_MAX_S: '5' });

async function library() {
  const context = await returningVisitor(await openBrowser(), site.stack.url);
  const page = await context.newPage();
  await page.goto(site.stack.url);
  return { page, card: page.locator(`a[href="/movies/${site.film}"]`).last() };
}

test('a pointer that rests on a link warms its film, and one that goes away gives it back', async () => {
  const { page, card } = await library();
  const before = streamRequests(site.stack);
  await card.hover();
  await eventually('the film is asked for', () => streamRequests(site.stack) > before);
  await page.mouse.move(0, 0);
  await eventually('it is given back', () => givenBack(site.stack));
});

test('the page behind a link takes over the visit that the pointer began', async () => {
  const { page, card } = await library();
  const before = streamRequests(site.stack);
  await card.hover();
  await eventually('the film is asked for', () => streamRequests(site.stack) > before);
  await card.click();
  await state(page, 'primed');
  expect(streamRequests(site.stack) - before).toBe(1);
});

test('a page that is only prefetched warms nothing', async () => {
  const { page } = await library();
  const before = streamRequests(site.stack);
  await page.evaluate((id) => {
    const link = document.createElement('link');
    link.rel = 'prefetch';
    link.href = `/movies/${id}`;
    document.head.append(link);
  }, site.film);
  await page.waitForTimeout(1_500);
  expect(streamRequests(site.stack) - before).toBe(0);
});

test('a film that is not played is given back in time, and warmed again when the visitor moves to Play', async () => {
  const context = await returningVisitor(await openBrowser(), site.stack.url);
  const page = await context.newPage();
  await page.goto(`${site.stack.url}/movies/${site.film}`);
  await state(page, 'primed');
  await eventually('it is given back', () => givenBack(site.stack), 15_000);
  await page.locator('[data-headstart]:not([data-headstart-state])').waitFor({ state: 'attached', timeout: 15_000 });
  const before = streamRequests(site.stack);
  await playButton(page).hover();
  await state(page, 'primed');
  expect(streamRequests(site.stack) - before).toBe(1);
  await playButton(page).click();
  await playing(page);
});
