import { afterEach, expect, onTestFinished, test } from 'vitest';
import { eventually, playButton } from '../e2e/browser.ts';
import { closeBrowsers, openBrowser } from '../e2e/open-browser.ts';
import { startApart } from './apart.ts';
import { LONG } from './clips.ts';
import { nothingIsLeft } from './ending.ts';
import { films, playsBeyond, position, visitor } from './visitor.ts';

afterEach(closeBrowsers);

test('when the origin is killed while viewers watch, they go on where they were once it is back', async () => {
  const stack = await startApart();
  onTestFinished(() => stack.stop());
  const film = (await films(stack)).get(LONG);
  const page = await (await visitor(await openBrowser(), stack)).newPage();
  await page.goto(`${stack.url}/movies/${film}`);
  await playButton(page).click();
  await playsBeyond(page, 5);
  await stack.origin.kill();
  await eventually('its ffmpeg has gone with it', () => stack.ffmpegs().length === 0, 2_000);
  expect(stack.sessionFolders()).toHaveLength(1);
  const before = await position(page);
  await stack.origin.start();
  // This place is past the player's buffer. The session from before the crash is gone, so a new one must run.
  await playsBeyond(page, before + 45, 150_000);
  expect(stack.sessionFolders()).toHaveLength(1);
  await page.close();
  await nothingIsLeft(stack);
});
