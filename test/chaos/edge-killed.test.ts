import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually, playButton, state } from '../e2e/browser.ts';
import { closeBrowsers, openBrowser } from '../e2e/open-browser.ts';
import { type Apart, startApart } from './apart.ts';
import { LONG } from './clips.ts';
import { nothingIsLeft } from './ending.ts';
import { films, playsBeyond, position, visitor } from './visitor.ts';

let stack: Apart;
let film: string;
beforeEach(async () => {
  stack = await startApart();
  film = `${stack.url}/movies/${(await films(stack)).get(LONG)}`;
});
afterEach(closeBrowsers);
afterEach(() => stack.stop());

async function look() {
  const page = await (await visitor(await openBrowser(), stack)).newPage();
  await page.goto(film);
  return page;
}

test('when workerd is killed while a session starts, the started session is used or given back once workerd is up again', async () => {
  // The edge's requests reach the origin late. So workerd is killed after it has stored its intent, and before the
  // origin answers.
  await stack.originProxy.become({ kind: 'slow', delayMs: 1_500 });
  const page = await look();
  await eventually('the intent is stored', () => stack.storage().some((held) => held.includes('starting')), 20_000);
  await stack.edge.kill();
  await stack.originProxy.become({ kind: 'open' });
  await stack.edge.start();
  await page.goto(film);
  await playButton(page).click();
  await playsBeyond(page, 1);
  expect(stack.ffmpegs().length).toBeLessThanOrEqual(1);
  await page.close();
  await nothingIsLeft(stack);
});

test('when workerd is killed while a session is warm and the visitor leaves meanwhile, the session is given back', async () => {
  const page = await look();
  await state(page, 'primed');
  expect(stack.ffmpegs()).toHaveLength(1);
  await stack.edge.kill();
  await page.close();
  expect(stack.sessionFolders()).toHaveLength(1);
  await stack.edge.start();
  await nothingIsLeft(stack);
});

test('when workerd is killed while a viewer watches, the viewer goes on in the same session', async () => {
  const page = await look();
  await playButton(page).click();
  await playsBeyond(page, 2);
  const [session] = stack.sessionFolders();
  const before = await position(page);
  await stack.edge.kill();
  await stack.edge.start();
  await playsBeyond(page, before + 15, 90_000);
  expect(stack.sessionFolders()).toEqual([session]);
  await page.close();
  await nothingIsLeft(stack);
});
