import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { VisitReply } from '../../protocol/messages.ts';
import { playButton, playing, returningVisitor, state } from './browser.ts';
import { openBrowser } from './open-browser.ts';
import { signIn, streamRequests } from './site.ts';
import { useSite } from './use-site.ts';

const site = useSite();

test('ten visitors of one film share one session', async () => {
  const before = streamRequests(site.stack);
  const browser = await openBrowser();
  const pages: Page[] = [];
  // Only three visitors use a browser, as many as two cores carry at once. The others send requests without a browser.
  for (let visitor = 0; visitor < 3; visitor++) {
    const page = await (await browser.newContext()).newPage();
    await page.goto(`${site.stack.url}/movies/${site.film}`);
    pages.push(page);
  }
  const leaves: (() => Promise<Response>)[] = [];
  for (let visitor = 3; visitor < 10; visitor++) {
    const headers = { cookie: await signIn(site.stack) };
    const tell = (action: string, body?: string) =>
      fetch(`${site.stack.url}/api/v1/hls/${action}/movie/${site.film}`, { method: 'POST', headers, body });
    const { status, visit } = (await (await tell('preload')).json()) as VisitReply;
    expect(['warming', 'ready']).toContain(status);
    leaves.push(() => tell('cancel', JSON.stringify({ visit })));
  }
  for (const page of pages) await state(page, 'primed');
  const [first] = pages as [Page];
  await playButton(first).click();
  await playing(first);
  expect(streamRequests(site.stack) - before).toBe(1);
  expect((await site.stack.ffmpegs()).length).toBeLessThanOrEqual(1);
  for (const leave of leaves) expect((await leave()).status).toBe(204);
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
