/**
 * The tests' browsers, each launched when it is first needed, since that takes seconds. Playwright ends them with the
 * test process.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, type BrowserServer, chromium } from 'playwright-core';
import { CHROMIUM, FLAGS } from './browser.ts';

/** The browsers by their options. Each is a promise, so that two callers at the same time share one launch. */
const browsers = new Map<string, Promise<Browser>>();
const killable: BrowserServer[] = [];
/** The requests about visits that pages and service workers have sent to the edge. */
export const said: string[] = [];

/** For `afterEach`: sends every page to another address, and closes the contexts. */
export const closeBrowsers = (): Promise<void> => closeBrowsersOnce(() => sleep(200));

/**
 * Sends every page to another address, and closes the contexts once `heard` has resolved. The last requests of a page
 * go through the page's service worker, and the service worker ends when the context is closed.
 */
export async function closeBrowsersOnce(heard: () => Promise<unknown>): Promise<void> {
  const opened = await Promise.all(browsers.values());
  const contexts = opened.flatMap((browser) => browser.contexts());
  try {
    // When Playwright closes a page, the page gets none of its last events. So the test first sends each page to
    // another address.
    for (const page of contexts.flatMap((context) => context.pages())) await page.goto('about:blank');
    await heard();
  } finally {
    await Promise.all([...contexts.map((context) => context.close()), ...killable.splice(0).map((one) => one.kill())]);
  }
}

/**
 * Opens a browser, or returns an open browser with the same options. `closeBrowsers` later closes the browser's pages.
 * @param bfcache whether the browser has a back-forward cache. Under automation, browsers switch it off by default
 * @param autoplay whether pages may play without a click
 */
export async function openBrowser({ bfcache = false, autoplay = true } = {}): Promise<Browser> {
  const key = JSON.stringify({ bfcache, autoplay });
  const known = browsers.get(key);
  if (known && (await known).isConnected()) return known;
  const launched = launch(bfcache, autoplay);
  browsers.set(key, launched);
  launched.catch(() => browsers.delete(key));
  return launched;
}

async function launch(bfcache: boolean, autoplay: boolean): Promise<Browser> {
  const ignoreDefaultArgs = bfcache ? ['--disable-back-forward-cache'] : [];
  const args = autoplay ? FLAGS : [...FLAGS, '--autoplay-policy=document-user-activation-required'];
  const browser = await chromium.launch({ executablePath: CHROMIUM, args, ignoreDefaultArgs });
  browser.on('context', (context) => {
    context.on('request', (request) => {
      if (!/\/hls\/(?:preload|renew|cancel)\//.test(request.url())) return;
      said.push(`${new Date().toISOString()} ${request.serviceWorker() ? 'worker' : 'page'} ${request.url()}`);
    });
  });
  return browser;
}

/** Opens a browser that can be killed as in a crash of its machine: no page of it can send a last request. */
export async function openKillable(): Promise<{ browser: Browser; kill: () => void }> {
  const server = await chromium.launchServer({ executablePath: CHROMIUM, args: FLAGS });
  killable.push(server);
  const browser = await chromium.connect(server.wsEndpoint());
  return { browser, kill: () => server.process().kill('SIGKILL') };
}
