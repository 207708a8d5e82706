import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { closeBrowsers, eventually, openBrowser, playButton, playing, returningVisitor, state } from './browser.ts';
import { BENCHMARK, givenBack, movie, streamRequests } from './site.ts';
import { type Stack, startStack } from './stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ env: { LINGER_S: '1' } });
});
afterAll(() => stack.stop());
afterEach(closeBrowsers);

test('a new service worker takes over under an open page, which plays and gives back as before', async () => {
  const film = await movie(stack, BENCHMARK.transcoded);
  const context = await returningVisitor(await openBrowser(), stack.url);
  const page = await context.newPage();
  await page.goto(`${stack.url}/movies/${film}`);
  await state(page, 'primed');
  appendFileSync(path.join(stack.runDir, 'site/sw.js'), '\n// a newer version\n');
  await page.evaluate(async () => {
    const changed = new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve));
    await (await navigator.serviceWorker.ready).update();
    await changed;
  });
  await playButton(page).click();
  await playing(page);
  await page.goto(stack.url);
  await eventually('the session is given back', () => givenBack(stack));
  expect(streamRequests(stack)).toBe(1);
});
