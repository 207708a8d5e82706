import { expect, test } from 'vitest';
import { eventually, playButton, playing, returningVisitor, state } from './browser.ts';
import { openBrowser } from './open-browser.ts';
import { givenBack, isStream } from './site.ts';
import { useSite } from './use-site.ts';

const site = useSite({ ORIGIN_TOKEN: '' });

test('without a service account the session is started, read and given back as the viewer', async () => {
  const { stack, film } = site;
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
