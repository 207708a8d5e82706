/** A film whose file is removed or replaced while a viewer watches it. */
import { copyFile, rename, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, test } from 'vitest';
import { afterwards, fill, HOOK_MS, temporaryFolder } from '../origin/media.ts';
import { playButton, playing, returningVisitor, state } from './browser.ts';
import { closeBrowsers, openBrowser } from './open-browser.ts';
import { movie } from './site.ts';
import { type Stack, startStack } from './stack.ts';

const later = afterwards();
let clips: string;
let library: string;
let stack: Stack;

beforeAll(async () => {
  [clips, library] = [await temporaryFolder(later), await temporaryFolder(later)];
  await fill(clips, { 'short.mkv': 'short' });
  await fill(library, { 'Replaced (2001).mkv': 'long', 'Removed (2002).mkv': 'long' });
  stack = await startStack({ env: { MEDIA_DIR: library, LINGER_S: '1', AHEAD_S: '4' } });
}, HOOK_MS);
afterAll(() => stack.stop());
afterEach(closeBrowsers);

async function watch(title: string): Promise<Page> {
  const page = await (await returningVisitor(await openBrowser(), stack.url)).newPage();
  await page.goto(`${stack.url}/movies/${await movie(stack, title)}`);
  await state(page, 'primed');
  await playButton(page).click();
  await playing(page);
  return page;
}

const goTo = (page: Page, seconds: number): Promise<void> =>
  page.evaluate((at) => {
    (document.querySelector('video') as HTMLVideoElement).currentTime = at;
  }, seconds);

const isTold = (page: Page): Promise<void> =>
  page.getByText('The server does not have this title any more.').filter({ visible: true }).first().waitFor();

test('a viewer is told when the file of their film is removed', async () => {
  const page = await watch('Removed');
  await rm(join(library, 'Removed (2002).mkv'));
  await goTo(page, 50);
  await isTold(page);
});

test('a viewer whose film is replaced by a shorter one sees the new film from its beginning', async () => {
  const page = await watch('Replaced');
  const draft = join(library, 'new.part');
  await copyFile(join(clips, 'short.mkv'), draft);
  await utimes(draft, 1, 1);
  await rename(draft, join(library, 'Replaced (2001).mkv'));
  await goTo(page, 50);
  await page.waitForFunction(() => {
    const { duration, currentTime } = document.querySelector('video') as HTMLVideoElement;
    return duration < 10 && currentTime > 0 && currentTime < duration;
  });
});
