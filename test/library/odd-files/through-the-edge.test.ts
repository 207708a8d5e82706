/**
 * Plays a few of the odd files on the whole site. The others need no such test: the page, its player and the edge treat
 * all films alike.
 */
import { copyFile, link } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { uuidV5 } from '../../../origin/library/ids.ts';
import { playButton, playing, returningVisitor, state } from '../../e2e/browser.ts';
import { closeBrowsers, openBrowser } from '../../e2e/open-browser.ts';
import { type Stack, startStack } from '../../e2e/stack.ts';
import { afterwards, HOOK_MS, temporaryFolder } from '../../origin/media.ts';
import { clipOf, fileNameOf } from './clips.ts';
import { pictureFaults, sizeFaults } from './faults.ts';
import type { Kind, Plays } from './kind.ts';
import { KINDS } from './kinds.ts';
import { install, lookAtFilm } from './page.ts';
import { referenceOf } from './reference.ts';

const NAMES = [
  ...['H.264 with B-frames in AVI', 'A portrait film of a phone, copied', 'Interlaced MPEG-2'],
  'A picture that ends early',
];
const films = KINDS.filter((kind): kind is Kind & { expected: Plays } => NAMES.includes(kind.name));

/** How long the test waits for the end of a film of six seconds, in milliseconds. */
const ENDED_MS = 20_000;

const later = afterwards();
let stack: Stack;
let visitor: BrowserContext;

beforeAll(async () => {
  const folder = await temporaryFolder(later);
  for (const film of films) {
    const [clip, file] = [await clipOf(film), join(folder, fileNameOf(film))];
    await link(clip, file).catch(() => copyFile(clip, file));
  }
  stack = await startStack({ env: { MEDIA_DIR: folder, LINGER_S: '1' } });
  later(() => stack.stop());
  visitor = await returningVisitor(await openBrowser(), stack.url);
}, HOOK_MS);
afterAll(closeBrowsers);

test.each(films)('an odd film plays on its page, to its end: $name', async (film) => {
  const { expected } = film;
  const page = await visitor.newPage();
  await page.goto(`${stack.url}/movies/${uuidV5(fileNameOf(film))}`);
  await state(page, 'primed');
  await playButton(page).click();
  await playing(page);
  await page.evaluate(install);
  const shown = await page.evaluate(lookAtFilm, expected.isTurned ?? false);
  const reference = await referenceOf(await clipOf(film), expected);
  const faults = [...sizeFaults(expected, shown), ...pictureFaults(expected, reference, 'on its page', shown)];
  expect(faults, faults.join('; ')).toEqual([]);
  await page.evaluate(() => document.querySelector('video')?.play());
  await page.waitForFunction(() => document.querySelector('video')?.ended, null, { timeout: ENDED_MS });
  await page.close();
});
