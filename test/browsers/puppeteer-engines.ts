/** Chromium by DevTools, and Firefox by WebDriver BiDi. */
import puppeteer, { type LaunchOptions } from 'puppeteer-core';
import { findFirefox, missingForFirefox } from '../../scripts/find-program.mjs';
import { CHROMIUM, FLAGS } from '../e2e/browser.ts';
import type { BrowserEngine, Tab } from './engine.ts';

export const chromium: BrowserEngine = {
  name: 'Chromium',
  missing: null,
  startsByItself: true,
  // Unlike in the other tests, the browser keeps its rule for autoplay: a page may play by itself only when its visitor
  // has clicked on the site.
  open: () =>
    open({
      browser: 'chrome',
      executablePath: CHROMIUM,
      args: FLAGS.filter((flag) => !flag.startsWith('--autoplay-policy')),
    }),
};

export const firefox: BrowserEngine = {
  name: 'Firefox',
  missing: missingForFirefox(),
  startsByItself: true,
  open: () => open({ browser: 'firefox', executablePath: findFirefox() ?? 'firefox' }),
};

async function open(options: LaunchOptions): Promise<Tab> {
  const browser = await puppeteer.launch({ headless: true, defaultViewport: { width: 1280, height: 800 }, ...options });
  const [page = await browser.newPage()] = await browser.pages();
  return {
    version: await browser.version(),
    goto: async (url) => {
      await page.goto(url);
    },
    evaluate: (run, argument) => page.evaluate(run as (argument: unknown) => never, argument),
    runScript: (code) => page.evaluate(code),
    click: (...selectors) => page.click(selectors.join(' >>>> ')),
    press: (key) => page.keyboard.press(key),
    close: () => browser.close(),
  };
}
