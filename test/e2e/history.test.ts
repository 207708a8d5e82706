import { expect, test } from 'vitest';
import { eventually, playButton, playing, returningVisitor, state } from './browser.ts';
import { openBrowser } from './open-browser.ts';
import { ANOTHER, givenBack, movie, streamRequests } from './site.ts';
import { useSite } from './use-site.ts';

const site = useSite();

test('a reload keeps the session', async () => {
  const before = streamRequests(site.stack);
  const context = await returningVisitor(await openBrowser(), site.stack.url);
  const page = await context.newPage();
  await page.goto(`${site.stack.url}/movies/${site.film}`);
  await state(page, 'primed');
  await page.reload();
  await state(page, 'primed');
  expect(streamRequests(site.stack) - before).toBe(1);
});

test('a page that comes back from the back/forward cache is warm again and plays', async () => {
  const context = await returningVisitor(await openBrowser({ bfcache: true }), site.stack.url);
  const page = await context.newPage();
  await page.goto(`${site.stack.url}/movies/${site.film}`);
  await state(page, 'primed');
  await page.evaluate(() => {
    addEventListener('pageshow', (event) => {
      document.documentElement.dataset.restored = String(event.persisted);
    });
  });
  await page.goto(site.stack.url);
  await eventually('the session is given back', () => givenBack(site.stack));
  await page.evaluate(() => history.back());
  // A restored page fires no load event.
  await page.waitForURL(/\/movies\//, { waitUntil: 'commit' });
  await page.locator('html[data-restored="true"]').waitFor();
  await state(page, 'primed');
  await playButton(page).click();
  await playing(page);
});

test('a live navigation gives the former film back and warms the next', async () => {
  const other = await movie(site.stack, ANOTHER);
  const context = await returningVisitor(await openBrowser(), site.stack.url);
  const page = await context.newPage();
  await page.goto(`${site.stack.url}/movies/${site.film}`);
  await state(page, 'primed');
  const before = site.stack.accessLog().length;
  await page.evaluate((id) => {
    history.pushState(null, '', `/movies/${id}`);
    document.querySelector('[data-headstart]')?.setAttribute('data-headstart', `movie/${id}`);
  }, other);
  const heard = () => site.stack.accessLog().slice(before);
  await eventually('the other is asked for', () =>
    heard().some(({ path }) => path === `/api/v1/stream/movie/${other}`),
  );
  await eventually('the first is stopped', () => heard().some(({ method }) => method === 'DELETE'));
  await state(page, 'primed');
  await page.close();
  expect(heard().filter(({ path }) => path.startsWith('/api/v1/stream/'))).toHaveLength(1);
});
