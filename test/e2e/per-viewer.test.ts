import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eventually, playButton, playing, returningVisitor, state } from './browser.ts';
import { closeBrowsers, openBrowser } from './open-browser.ts';
import { BENCHMARK, givenBack, isStream, movie } from './site.ts';
import { type Stack, startStack } from './stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ env: { LINGER_S: '1', ORIGIN_TOKEN: '' } });
});
afterAll(() => stack.stop());
afterEach(closeBrowsers);

test('without a service account the session is started, read and given back as the viewer', async () => {
  const film = await movie(stack, BENCHMARK.transcoded);
  const context = await returningVisitor(await openBrowser(), stack.url);
  const page = await context.newPage();
  await page.goto(`${stack.url}/movies/${film}`);
  await state(page, 'primed');
  await playButton(page).click();
  await playing(page);
  await page.goto(stack.url);
  await eventually('the session is given back', () => givenBack(stack));
  const sessions = stack.accessLog().filter((entry) => isStream(entry) || entry.path.startsWith('/api/v1/hls/'));
  expect(new Set(sessions.map(({ user }) => user))).toEqual(new Set(['demo']));
});
