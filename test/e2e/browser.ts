/** A real Chromium with a visitor in it. */

import type { Browser, BrowserContext, Page } from 'playwright-core';
import { findChromium } from '../../scripts/find-program.mjs';

/** The features that the tests' Chromium switches off. This list replaces Playwright's own. */
const FEATURES_OFF = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'DialMediaRouteProvider',
  'GlobalMediaControls',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'OptimizationHints',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'Translate',
  // For these features, Chromium loads hidden pages of its own. They cost each browser three seconds of processor time.
  'WebUIOmniboxAimPopup',
  'WebUIOmniboxPopup',
];

export const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--autoplay-policy=no-user-gesture-required',
  `--disable-features=${FEATURES_OFF}`,
];

export const CHROMIUM = findChromium() ?? 'chromium';

/**
 * Without a GPU the processor draws each pixel. At half the resolution, more processor time is left for ffmpeg and the
 * edge.
 */
export const COARSE = { deviceScaleFactor: 0.5 };

/**
 * A visitor who has been on the site before: signed in, and with the service worker installed.
 * @param screen the resolution at which the page is drawn; its layout does not change
 */
export async function returningVisitor(
  browser: Browser,
  site: string,
  screen: { deviceScaleFactor: number } = COARSE,
): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...screen });
  const page = await context.newPage();
  await page.goto(site);
  await signedIn(page);
  await page.evaluate(installWorker);
  await page.close();
  return context;
}

/** Runs in the page: registers the service worker, as the page itself does once it has been idle for two seconds. */
export async function installWorker(): Promise<void> {
  await navigator.serviceWorker.register('/sw.js');
  await navigator.serviceWorker.ready;
  if (navigator.serviceWorker.controller) return;
  await new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }));
}

/** Stops the page's service worker, as the browser does when the worker has had nothing to do for half a minute. */
export async function stopWorker(page: Page): Promise<void> {
  const devTools = await page.context().newCDPSession(page);
  await devTools.send('ServiceWorker.enable');
  await devTools.send('ServiceWorker.stopAllWorkers');
  await devTools.detach();
}

export const signedIn = (page: Page): Promise<unknown> => page.getByRole('button', { name: 'Sign out' }).waitFor();

/** Waits until the media element has one of these states. */
export function state(page: Page, ...states: string[]): Promise<unknown> {
  const selector = states.map((name) => `[data-headstart-state="${name}"]`).join(',');
  return page.locator(selector).first().waitFor({ state: 'attached' });
}

export const playButton = (page: Page) => page.getByRole('button', { name: 'Play', exact: true });

/** Resolves once the video shows moving pictures. @returns its position in seconds */
export async function playing(page: Page): Promise<number> {
  await page.waitForFunction(() => {
    const video = document.querySelector('video');
    return video && !video.paused && video.currentTime > 0.3 && video.videoWidth > 0;
  });
  return page.evaluate(() => document.querySelector('video')?.currentTime ?? 0);
}

/** Milliseconds from click to first frame, as the page client measures them. */
export async function firstFrameMs(page: Page): Promise<number> {
  const measured = await page.waitForFunction(
    () => performance.getEntriesByName('headstart:first-frame').at(-1)?.duration,
  );
  return measured.evaluate((value) => value as number);
}

/** Asks until `condition` holds. @throws an error with `what` when it does not hold in time */
export async function eventually(
  what: string,
  condition: () => boolean | Promise<boolean>,
  withinMs = 10_000,
): Promise<void> {
  const until = Date.now() + withinMs;
  while (!(await condition())) {
    if (Date.now() > until) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
