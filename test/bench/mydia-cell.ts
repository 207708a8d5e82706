/**
 * One cell of the table of Mydia's versions: a visitor opens a film's page, reads, presses Play, watches, and leaves.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { BrowserContext, Page } from 'playwright-core';
import { openBrowser } from '../e2e/open-browser.ts';
import { allProcesses } from '../e2e/processes.ts';

export interface MydiaLogin {
  username: string;
  password: string;
}

export interface MydiaTarget {
  /** The name of this Mydia in the table. */
  name: string;
  url: string;
  /**
   * The id of the process that starts Mydia's ffmpegs, or of their process group. The process is Erlang's
   * `erl_child_setup`, or the embedded origin.
   */
  starter: number;
  movie: string;
  show: string;
  user: MydiaLogin;
  /** The script of a stand-in for the Flutter player; null where the server has a player. */
  player: string | null;
}

/** A target as visitors reach it: directly, or through an edge with or without an account of its own. */
export interface Reached extends MydiaTarget {
  base: string;
  edge: string;
}

export const CELLS = {
  warm: 'a film, warm',
  'at-once': 'a film, at once',
  episode: 'a show’s next episode, warm',
  saved: 'a film with a saved position, warm',
  first: 'a film, on a browser’s first page, warm',
  tenth: 'a film, on its tenth page, warm',
} as const;
export type Cell = keyof typeof CELLS;

export interface CellFigure {
  mydia: string;
  edge: string;
  cell: Cell;
  /** Milliseconds from the click to the first frame. */
  ms: number;
  /** Whether the picture still moves at the end of the time that the film was watched. */
  goesOn: boolean;
  /** The most ffmpegs that ran at a time. */
  most: number;
  /** Milliseconds from leaving until no ffmpeg runs; null when one runs on. */
  leftMs: number | null;
  /** How often the browser requested the script of the site's service worker during the run. */
  scripts: number;
}

export interface Times {
  /** How long the visitor reads the page before Play, and watches the film after it, in seconds. */
  readS: number;
  watchS: number;
  /** How long an ffmpeg may still run after the visitor has left, in milliseconds. */
  leftWithinMs?: number;
}

const PLAY = 'a[href^="/play/"], a[href^="/player/#/player/"]';
const SAVED_S = 40;
const FRAME_MS = 120_000;
const LEFT_MS = 30_000;
/**
 * How long a run without Headstart waits for the end of ffmpeg after the visitor has left, in milliseconds. Mydia's
 * player mostly leaves its session running there, so a longer wait would tell no more.
 */
const LEFT_ALONE_MS = 1_500;
const WATCH_ALONE_S = 3;

export async function measureCell(
  target: Reached,
  cell: Cell,
  { watchS, readS, leftWithinMs = LEFT_MS }: Times,
): Promise<CellFigure> {
  const browser = await openBrowser();
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  await context.addInitScript(timeFirstFrame);
  if (target.player !== null) {
    const body = target.player;
    await context.route('**/player/flutter_bootstrap.js', (route) =>
      route.fulfill({ body, contentType: 'text/javascript' }),
    );
  }
  let scripts = 0;
  const sessions = new Set<string>();
  context.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname === '/service-worker.js') scripts++;
    const session = /^\/api\/v1\/hls\/([0-9a-f-]{36})\//.exec(pathname)?.[1];
    if (session) sessions.add(session);
  });
  const count = (): number => ffmpegsOf(target.starter);
  let most = 0;
  const counting = setInterval(() => {
    most = Math.max(most, count());
  }, 250);
  try {
    const page = await context.newPage();
    await signIn(page, target);
    const media = cell === 'episode' ? target.show : target.movie;
    await savePosition(context, target, cell === 'saved' ? SAVED_S : 0);
    if (cell === 'tenth') for (let n = 0; n < 8; n++) await page.goto(`${target.base}${n % 2 ? '/' : '/movies'}`);
    else if (cell !== 'first') await page.goto(`${target.base}/`);
    await page.goto(`${target.base}/media/${media}`);
    await page.locator(PLAY).first().waitFor();
    await settled(page);
    if (cell !== 'at-once') await sleep(readS * 1000);
    await page.locator(PLAY).first().click();
    const ms = await shownMs(page);
    const isAlone = target.edge === 'none';
    const goesOn = await watch(page, isAlone ? WATCH_ALONE_S : watchS);
    await page.goto('about:blank');
    const leftMs = await goneWithin(isAlone ? LEFT_ALONE_MS : leftWithinMs, count);
    const figure = { mydia: target.name, edge: target.edge, cell, ms, goesOn, most, leftMs, scripts };
    process.stderr.write(`${JSON.stringify(figure)}\n`);
    return figure;
  } catch (error) {
    process.stderr.write(`${target.name} ${target.edge} ${cell}: ${error}\n`);
    return { mydia: target.name, edge: target.edge, cell, ms: Number.NaN, goesOn: false, most, leftMs: null, scripts };
  } finally {
    clearInterval(counting);
    // A session that the player has left behind would compete with the next cell's session for the processor, or would
    // serve the next cell's visitor.
    if (target.edge === 'none' || count() > 0) {
      for (const id of sessions) await context.request.delete(`${target.url}/api/v1/hls/${id}`).catch(() => {});
    }
    await context.close();
    await goneWithin(LEFT_MS, count);
  }
}

function ffmpegsOf(starter: number): number {
  const own = allProcesses().filter(({ name, state, parent, group }) => {
    return name === 'ffmpeg' && !state.startsWith('Z') && (parent === starter || group === starter);
  });
  return own.length;
}

/** Runs in every document: records the times of the click and of the first frame after it, by the wall clock. */
function timeFirstFrame(): void {
  addEventListener(
    'click',
    ({ timeStamp }) => sessionStorage.setItem('pressed', String(performance.timeOrigin + timeStamp)),
    { capture: true },
  );
  const seen = new WeakSet<HTMLVideoElement>();
  const look = (): void => {
    for (const video of document.querySelectorAll('video')) {
      if (seen.has(video)) continue;
      seen.add(video);
      video.requestVideoFrameCallback((_, { presentationTime }) => {
        const pressed = Number(sessionStorage.getItem('pressed'));
        sessionStorage.setItem('shown', String(performance.timeOrigin + presentationTime - pressed));
      });
    }
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true });
}

async function shownMs(page: Page): Promise<number> {
  const shown = await page.waitForFunction(() => sessionStorage.getItem('shown'), undefined, { timeout: FRAME_MS });
  return Number(await shown.jsonValue());
}

/** @returns whether the picture moves at the end of the time, and has moved during most of it */
async function watch(page: Page, seconds: number): Promise<boolean> {
  const at = (): Promise<number> => page.evaluate(() => document.querySelector('video')?.currentTime ?? 0);
  const from = await at();
  await sleep(seconds * 1000);
  const to = await at();
  await sleep(2_000);
  return to - from > seconds * 0.85 && (await at()) > to;
}

async function signIn(page: Page, { base, user }: Reached): Promise<void> {
  await page.goto(`${base}/auth/local/login`);
  const form = page.locator('form:has(input[type=password])');
  await form.locator('input:not([type]), input[type=text]').first().fill(user.username);
  await form.locator('input[type=password]').fill(user.password);
  await form.locator('button').last().click();
  await page.waitForURL((url) => !url.pathname.startsWith('/auth/'));
}

/** On a page with LiveView, waits for LiveView's socket. From then on links work as they do for visitors. */
async function settled(page: Page): Promise<void> {
  const live = page.locator('[data-phx-main].phx-connected, html[data-live=connected]');
  await live.waitFor({ state: 'attached', timeout: 15_000 });
}

async function savePosition({ request }: BrowserContext, { base, movie }: Reached, seconds: number): Promise<void> {
  const data = { position_seconds: seconds, duration_seconds: 180 };
  await request.post(`${base}/api/v1/playback/movie/${movie}`, { data });
}

/** @returns milliseconds until no ffmpeg ran; null when one still runs after `ms` */
async function goneWithin(ms: number, count: () => number): Promise<number | null> {
  const began = Date.now();
  while (count() > 0) {
    if (Date.now() - began > ms) return null;
    await sleep(100);
  }
  return Date.now() - began;
}
