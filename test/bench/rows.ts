/** The ways to the first frame that the benchmark compares. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { MediaRef } from '../../protocol/ids.ts';
import { playButton } from '../e2e/browser.ts';
import { BENCHMARK, movie } from '../e2e/site.ts';
import type { Stack } from '../e2e/stack.ts';
import { encodeAnother } from './encoder.ts';
import { firstSegmentMs } from './film.ts';
import { firstFrame } from './first-frame.ts';
import { mydiaPage, nativePage, openPage, pageFetchPage, plainPage, prepared, shakaPage } from './pages.ts';
import type { BenchParts } from './parts.ts';
import { AT_ONCE_S, type Figure, type RowName } from './report.ts';
import { plainVisitor, siteVisitor, visit } from './visitor.ts';

const READ_MS = 10_000;
/**
 * How long the visitor reads a page that prepares everything within a few seconds: a longer read would gain nothing.
 */
const PREPARED_READ_MS = 5_000;
/** How long a visitor looks at the page before Play. */
const GLANCE_MS = 1_500;

export async function measure(row: RowName, browser: Browser, parts: BenchParts): Promise<Figure> {
  switch (row) {
    case 'limit':
      return limit(browser, parts);
    case 'limit-at-once':
      return limitAtOnce(browser, parts);
    case 'head-at-once':
      return atOnce(browser, await withHead(browser, parts.withHead()), 0);
    case 'head-at-once-busy':
      return headBesideEncoder(browser, parts);
    case 'head-in-place':
      return inPlace(browser, withHead(browser, parts.withHead()));
    case 'head-navigation':
      return navigation(browser, await withHead(browser, parts.withHead()));
    case 'in-place':
      return inPlace(browser, parts.fast());
    case 'in-place-mydia':
      return inPlace(browser, parts.asMydia());
    case 'navigation':
      return navigation(browser, await parts.fast());
    case 'static-hls':
      return staticHls(browser, parts);
    case 'at-once-0':
    case 'at-once-1':
    case 'at-once-2':
    case 'at-once-4':
      return atOnce(browser, await parts.fast(), AT_ONCE_S[row]);
    case 'page-fetch':
      return byHand(browser, parts, pageFetchPage, (page) => page.waitForTimeout(READ_MS));
    case 'shaka':
      return byHand(browser, parts, shakaPage, preparedAndRead);
    case 'native':
      return byHand(browser, parts, nativePage, preparedAndRead);
    case 'mydia':
      return mydia(browser, parts);
  }
}

const film = async (stack: Stack): Promise<string> => movie(stack, BENCHMARK.transcoded);

async function limit(browser: Browser, parts: BenchParts): Promise<Figure> {
  const stack = await parts.fast();
  const file = await movie(stack, BENCHMARK.direct);
  return clicked(stack, await plainVisitor(browser, stack), async (page) => {
    await openPage(page, stack.originUrl, plainPage(`/api/v1/stream/movie/${file}`));
    // In a browser that has just opened a page, a film takes twice as long to its first frame. So the visitor waits.
    await page.waitForTimeout(PREPARED_READ_MS);
  });
}

/**
 * Clicks at once on the demo's page of the film that needs no transcode. Apart from the film, this row is measured like
 * the row `head-at-once`.
 */
async function limitAtOnce(browser: Browser, parts: BenchParts): Promise<Figure> {
  const stack = await parts.fast();
  return clickedAtOnce(browser, stack, await movie(stack, BENCHMARK.direct), 0);
}

const heads = new WeakMap<Stack, Promise<void>>();

/** Another film is being encoded in one of the two slots, and Play takes the other. */
async function headBesideEncoder(browser: Browser, parts: BenchParts): Promise<Figure> {
  const stack = await withHead(browser, parts.busyWithHead());
  const id = await film(stack);
  return visit(stack, await siteVisitor(browser, stack.url), 'click', async (page) => {
    const encoder = await encodeAnother(stack);
    try {
      const figure = await clickAtOnce(page, stack, id, 0);
      if (!(await encoder.isRunning())) throw new Error('the other film was encoded before the first frame was there');
      return figure;
    } finally {
      await encoder.giveBack();
    }
  });
}

/** @returns the stack, once a visitor has read the page of the film and the edge has a head of the film */
async function withHead(browser: Browser, starting: Promise<Stack>): Promise<Stack> {
  const stack = await starting;
  const made = heads.get(stack) ?? inPlace(browser, Promise.resolve(stack)).then(() => {});
  heads.set(stack, made);
  await made;
  return stack;
}

/** Headstart has no part in this row: the page belongs to the origin. */
async function mydia(browser: Browser, parts: BenchParts): Promise<Figure> {
  const stack = await parts.asMydia();
  const html = mydiaPage(await film(stack));
  return clicked(stack, await plainVisitor(browser, stack), (page) => openPage(page, stack.originUrl, html));
}

async function byHand(
  browser: Browser,
  parts: BenchParts,
  html: (ref: MediaRef) => string,
  read: (page: Page) => Promise<unknown>,
): Promise<Figure> {
  const stack = await parts.fast();
  const ref = `movie/${await film(stack)}` as MediaRef;
  return clicked(stack, await plainVisitor(browser, stack), async (page) => {
    await openPage(page, stack.url, html(ref));
    await read(page);
  });
}

async function preparedAndRead(page: Page): Promise<void> {
  await Promise.all([prepared(page), page.waitForTimeout(PREPARED_READ_MS)]);
}

async function inPlace(browser: Browser, starting: Promise<Stack>): Promise<Figure> {
  const stack = await starting;
  const url = `${stack.url}/movies/${await film(stack)}`;
  return clicked(stack, await siteVisitor(browser, stack.url), async (page) => {
    await page.goto(url);
    await page.waitForTimeout(READ_MS);
  });
}

/** The clock of the player page measures this row: it begins with the navigation to that page. */
async function navigation(browser: Browser, stack: Stack): Promise<Figure> {
  const url = `${stack.url}/movies/${await film(stack)}`;
  return visit(stack, await siteVisitor(browser, stack.url), 'navigation', async (page) => {
    await page.goto(url);
    await page.waitForTimeout(READ_MS);
    return followed(page);
  });
}

async function staticHls(browser: Browser, parts: BenchParts): Promise<Figure> {
  const { url } = await parts.staticSite();
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  return visit(await parts.fast(), context, 'navigation', async (page) => {
    await page.goto(url);
    await page.waitForTimeout(GLANCE_MS);
    return followed(page);
  });
}

async function followed(page: Page): Promise<Figure> {
  await Promise.all([page.waitForURL(/\/play/), page.getByRole('link', { name: 'Open player' }).click()]);
  return firstFrame(page);
}

const atOnce = async (browser: Browser, stack: Stack, clickS: number): Promise<Figure> =>
  clickedAtOnce(browser, stack, await film(stack), clickS);

/**
 * The visitor comes from the library page, so that the service worker sees the navigation.
 * @param clickS seconds after the navigation began
 */
async function clickedAtOnce(browser: Browser, stack: Stack, id: string, clickS: number): Promise<Figure> {
  return visit(stack, await siteVisitor(browser, stack.url), 'click', (page) => clickAtOnce(page, stack, id, clickS));
}

async function clickAtOnce(page: Page, stack: Stack, id: string, clickS: number): Promise<Figure> {
  const path = `/movies/${id}`;
  await page.goto(stack.url);
  await page.waitForTimeout(GLANCE_MS);
  await page.addInitScript(clickAt, clickS * 1000);
  await page.evaluate((to) => location.assign(to), path);
  await page.waitForURL(`**${path}`);
  return firstFrame(page);
}

/**
 * Measures how long ffmpeg takes to the first segment while the browser opens a film's page. That page is as heavy as
 * any film's page, but its film needs no transcode, so no second ffmpeg runs.
 * @returns milliseconds
 */
export async function ffmpegBesidePage(browser: Browser, parts: BenchParts): Promise<number> {
  const stack = await parts.fast();
  const path = `/movies/${await movie(stack, BENCHMARK.direct)}`;
  return visit(stack, await siteVisitor(browser, stack.url), 'click', async (page) => {
    await page.goto(stack.url);
    await page.waitForTimeout(GLANCE_MS);
    const [ms] = await Promise.all([firstSegmentMs(), page.evaluate((to) => location.assign(to), path)]);
    return ms;
  });
}

/** Runs in the page: clicks `ms` milliseconds after the navigation began, or as soon as the page's scripts have run. */
function clickAt(ms: number): void {
  addEventListener('DOMContentLoaded', () => {
    const button = document.querySelector<HTMLElement>('[data-headstart-play]');
    setTimeout(() => button?.click(), Math.max(0, ms - performance.now()));
  });
}

/** @param open brings the page into the state in which the visitor clicks Play */
const clicked = (stack: Stack, context: BrowserContext, open: (page: Page) => Promise<unknown>): Promise<Figure> =>
  visit(stack, context, 'click', async (page) => {
    await open(page);
    await playButton(page).click();
    return firstFrame(page);
  });
