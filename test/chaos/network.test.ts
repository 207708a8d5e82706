import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, test } from 'vitest';
import { eventually, playButton } from '../e2e/browser.ts';
import { closeBrowsers, openBrowser, openKillable } from '../e2e/open-browser.ts';
import { type Apart, startApart } from './apart.ts';
import { LONG } from './clips.ts';
import { nothingIsLeft } from './ending.ts';
import { films, playsBeyond, position, visitor } from './visitor.ts';

let stack: Apart;
beforeEach(async () => {
  stack = await startApart();
});
afterEach(closeBrowsers);
afterEach(() => stack.stop());

test('when the network between page and edge is cut, a viewer goes on once it is back', async () => {
  const page = await (await visitor(await openBrowser(), stack)).newPage();
  await page.goto(`${stack.url}/movies/${(await films(stack)).get(LONG)}`);
  await playButton(page).click();
  await playsBeyond(page, 3);
  await stack.pageProxy.become({ kind: 'refusing' });
  await sleep(10_000);
  const before = await position(page);
  await stack.pageProxy.become({ kind: 'open' });
  await playsBeyond(page, before + 15, 90_000);
  await page.close();
  await nothingIsLeft(stack);
});

test('when the network is cut for longer than a lease, unrenewed sessions are given back, and the viewer goes on', async () => {
  const page = await (await visitor(await openBrowser(), stack)).newPage();
  await page.goto(`${stack.url}/movies/${(await films(stack)).get(LONG)}`);
  await playButton(page).click();
  await playsBeyond(page, 3);
  await stack.pageProxy.become({ kind: 'silent' });
  await eventually('the session is given back', () => stack.sessionFolders().length === 0, 30_000);
  const before = await position(page);
  await stack.pageProxy.become({ kind: 'open' });
  await playsBeyond(page, before + 15, 90_000);
  await page.close();
  await nothingIsLeft(stack);
});

test('when a browser is killed with five pages open, their leases end, and no session stays', async () => {
  const { browser, kill } = await openKillable();
  const context = await visitor(browser, stack);
  const titles = [LONG, 'Short 1', 'Short 2', 'Short 3', 'Short 4'];
  const library = await films(stack);
  for (const title of titles) {
    const page = await context.newPage();
    await page.goto(`${stack.url}/movies/${library.get(title)}`);
    await page.locator('[data-headstart-state]').first().waitFor({ state: 'attached' });
  }
  await eventually('something is warm', () => stack.sessionFolders().length > 0);
  kill();
  await nothingIsLeft(stack);
});
