/** The ways to the first frame that are compared. Each run is cold: a new visitor, and nothing at work at the origin. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { eventually, playButton, returningVisitor } from '../e2e/browser.ts';
import { BENCHMARK, movie, noFfmpeg } from '../e2e/site.ts';
import type { Stack } from '../e2e/stack.ts';
import { mydiaPage, plainPage } from './pages.ts';

const READ_MS = 10_000;

export interface Row {
  name: string;
  /** @returns milliseconds from click to first frame presented */
  run: () => Promise<number>;
}

interface Parts {
  browser: Browser;
  /** With Mydia's own way to transcode. */
  asMydia: Stack;
  /** With the embedded origin's. */
  fast: Stack;
}

export async function rowsOf({ browser, asMydia, fast }: Parts): Promise<Row[]> {
  const film = await movie(asMydia, BENCHMARK.transcoded);
  const plain = await movie(asMydia, BENCHMARK.direct);
  return [
    {
      name: 'A plain MP4: the limit',
      run: () => atOrigin(browser, asMydia, plainPage(`/api/v1/stream/movie/${plain}`)),
    },
    { name: "Mydia's own flow", run: () => atOrigin(browser, asMydia, mydiaPage(film)) },
    { name: 'Headstart, after a 10 s read', run: () => onSite(browser, asMydia, film, READ_MS) },
    { name: 'Headstart, clicked at once', run: () => onSite(browser, asMydia, film, 0) },
    { name: 'Headstart, clicked at once, embedded origin', run: () => onSite(browser, fast, film, 0) },
  ];
}

/** The demo site's detail page, read for a while. */
async function onSite(browser: Browser, stack: Stack, film: string, readMs: number): Promise<number> {
  const context = await returningVisitor(browser, stack.url);
  return measured(context, stack, async (page) => {
    await page.goto(`${stack.url}/movies/${film}`);
    await page.waitForTimeout(readMs);
  });
}

/** A page of the origin's own, without Headstart anywhere. */
async function atOrigin(browser: Browser, stack: Stack, html: string): Promise<number> {
  const context = await browser.newContext();
  const user = await (await fetch(`${stack.url}/demo.json`)).json();
  await context.request.post(`${stack.originUrl}/api/v1/auth/login`, { data: user });
  return measured(context, stack, async (page) => {
    await page.route('**/bench/page', (route) => route.fulfill({ contentType: 'text/html', body: html }));
    await page.route('**/bench/hls.js', (route) => route.fulfill({ path: 'node_modules/hls.js/dist/hls.min.js' }));
    await page.goto(`${stack.originUrl}/bench/page`);
  });
}

/** Clicks Play on the page that `open` opens, and leaves. */
async function measured(context: BrowserContext, stack: Stack, open: (page: Page) => Promise<void>): Promise<number> {
  await eventually('nothing is at work', () => noFfmpeg(stack), 60_000);
  const page = await context.newPage();
  await page.addInitScript(watchFirstFrame);
  await open(page);
  await playButton(page).click();
  const figure = await page.waitForFunction(() => (window as Watched).firstFrameMs, null, { timeout: 60_000 });
  const ms = (await figure.evaluate((value) => value)) as number;
  await page.goto('about:blank');
  await eventually('the session is given back', () => noFfmpeg(stack), 60_000);
  await context.close();
  return ms;
}

type Watched = Window & { firstFrameMs?: number };

/** Runs in the page: the same measure for every row, whoever's player it is. */
function watchFirstFrame(): void {
  addEventListener(
    'click',
    ({ timeStamp }) => {
      const video = document.querySelector('video');
      video?.requestVideoFrameCallback((now) => {
        (window as Watched).firstFrameMs ??= now - timeStamp;
      });
    },
    { capture: true, once: true },
  );
}
