import { afterEach, expect, onTestFinished, test } from 'vitest';
import { eventually, playButton } from '../e2e/browser.ts';
import { closeBrowsers, openBrowser } from '../e2e/open-browser.ts';
import { startApart } from './apart.ts';
import { LONG } from './clips.ts';
import { nothingIsLeft } from './ending.ts';
import { films, playsBeyond, position, visitor } from './visitor.ts';

afterEach(closeBrowsers);

// The first run also makes the films, within this time limit.
test('a viewer whose ffmpeg is killed goes on where they were', { timeout: 150_000 }, async () => {
  const stack = await startApart();
  onTestFinished(() => stack.stop());
  const film = (await films(stack)).get(LONG);
  const context = await visitor(await openBrowser(), stack);
  const page = await context.newPage();
  await page.goto(`${stack.url}/movies/${film}`);
  await playButton(page).click();
  await playsBeyond(page, 2);
  const [ffmpeg] = stack.ffmpegs();
  expect(ffmpeg).toBeDefined();
  // At the end, `nothingIsLeft` expects an empty storage. This line makes sure that the storage is not always empty.
  await eventually('lease and slot are stored', () => stack.storage().length === 2);
  const before = await position(page);
  process.kill(ffmpeg as number, 'SIGKILL');
  await eventually('another ffmpeg runs', () => stack.ffmpegs().some((pid) => pid !== ffmpeg), 30_000);
  // At four times its speed, the film soon comes to a place that the player had not buffered before the kill.
  await page.evaluate(() => Object.assign(document.querySelector('video') as object, { playbackRate: 4 }));
  await playsBeyond(page, before + 12);
  await page.close();
  await nothingIsLeft(stack);
});
