/** Each run of a row is cold: a new visitor, and no work at the origin. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { eventually, returningVisitor } from '../e2e/browser.ts';
import { signIn } from '../e2e/site.ts';
import type { Stack } from '../e2e/stack.ts';
import { type From, watchFirstFrame } from './first-frame.ts';

const REST_MS = 60_000;

/**
 * A visitor with a sign-in and Headstart's service worker, on a screen with the same resolution as `plainVisitor`'s.
 * @param site as `Stack.url`
 */
export const siteVisitor = (browser: Browser, site: string): Promise<BrowserContext> =>
  returningVisitor(browser, site, { deviceScaleFactor: 1 });

/** A visitor with a sign-in, and without Headstart. */
export async function plainVisitor(browser: Browser, stack: Stack): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const [, name = '', value = ''] = /^([^=]+)=(.*)$/.exec(await signIn(stack)) ?? [];
  // A cookie belongs to a host, whatever the port: this one is valid at the edge and at the origin.
  await context.addCookies([{ name, value, url: stack.url }]);
  return context;
}

/**
 * Opens a page as a visitor, and leaves it again.
 * @param run opens the page that is measured, and waits for its first frame
 */
export async function visit<T>(
  stack: Stack,
  context: BrowserContext,
  from: From,
  run: (page: Page) => Promise<T>,
): Promise<T> {
  await atRest(stack);
  const page = await context.newPage();
  await watchFirstFrame(page, from);
  try {
    const result = await run(page);
    await page.goto('about:blank');
    await atRest(stack);
    return result;
  } finally {
    await context.close();
  }
}

/**
 * Waits until no session is left. The origin removes a session's folder when the session is stopped, also when its
 * ffmpeg has come to the end of the film.
 */
const atRest = (stack: Stack): Promise<void> =>
  eventually('the session is given back', () => sessionFolders(stack).length === 0, REST_MS);

function sessionFolders({ runDir }: Stack): string[] {
  const origin = path.join(runDir, 'origin');
  return readdirSync(origin).flatMap((work) => readdirSync(path.join(origin, work)));
}
