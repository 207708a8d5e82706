import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eventually, playButton, playing, returningVisitor, state } from './browser.ts';
import { closeBrowsers, openBrowser } from './open-browser.ts';
import { ANOTHER, BENCHMARK, givenBack, movie, streamRequests } from './site.ts';
import { type Stack, startStack } from './stack.ts';

let stack: Stack;
let film: string;
beforeAll(async () => {
  stack = await startStack({ env: { LINGER_S: '2' } });
  film = await movie(stack, BENCHMARK.transcoded);
});
afterAll(() => stack.stop());
afterEach(async () => {
  await closeBrowsers();
  await eventually('the session is given back', () => givenBack(stack));
});

test('a reload keeps the session', async () => {
  const before = streamRequests(stack);
  const context = await returningVisitor(await openBrowser(), stack.url);
  const page = await context.newPage();
  await page.goto(`${stack.url}/movies/${film}`);
  await state(page, 'primed');
  await page.reload();
  await state(page, 'primed');
  expect(streamRequests(stack) - before).toBe(1);
});

test('a page that comes back from the back/forward cache is warm again and plays', async () => {
  const context = await returningVisitor(await openBrowser({ bfcache: true }), stack.url);
  const page = await context.newPage();
  await page.goto(`${stack.url}/movies/${film}`);
  await state(page, 'primed');
  await page.evaluate(() => {
    addEventListener('pageshow', (event) => {
      document.documentElement.dataset.restored = String(event.persisted);
    });
  });
  await page.goto(stack.url);
  await eventually('the session is given back', () => givenBack(stack));
  await page.evaluate(() => history.back());
  // A restored page fires no load event.
  await page.waitForURL(/\/movies\//, { waitUntil: 'commit' });
  await page.locator('html[data-restored="true"]').waitFor();
  await state(page, 'primed');
  await playButton(page).click();
  await playing(page);
});

test('a live navigation gives the one film back and warms the other', async () => {
  const other = await movie(stack, ANOTHER);
  const context = await returningVisitor(await openBrowser(), stack.url);
  const page = await context.newPage();
  await page.goto(`${stack.url}/movies/${film}`);
  await state(page, 'primed');
  const before = stack.accessLog().length;
  await page.evaluate((id) => {
    history.pushState(null, '', `/movies/${id}`);
    document.querySelector('[data-headstart]')?.setAttribute('data-headstart', `movie/${id}`);
  }, other);
  const heard = () => stack.accessLog().slice(before);
  await eventually('the other is asked for', () =>
    heard().some(({ path }) => path === `/api/v1/stream/movie/${other}`),
  );
  await eventually('the first is stopped', () => heard().some(({ method }) => method === 'DELETE'));
  await state(page, 'primed');
  await page.close();
  expect(heard().filter(({ path }) => path.startsWith('/api/v1/stream/'))).toHaveLength(1);
});
