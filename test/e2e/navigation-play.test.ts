import type { BrowserContext, Page, Response } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { closeBrowsers, eventually, openBrowser, playing, returningVisitor, state } from './browser.ts';
import { BENCHMARK, givenBack, movie } from './site.ts';
import { type Stack, startStack } from './stack.ts';

let stack: Stack;
let film: string;
beforeAll(async () => {
  stack = await startStack({ env: { LINGER_S: '2' } });
  film = await movie(stack, BENCHMARK.transcoded);
});
afterAll(() => stack.stop());
afterEach(async () => {
  await closeBrowsers();
  await eventually('the session is given back', () => givenBack(stack));
});

interface Watched {
  context: BrowserContext;
  page: Page;
  /** What the page's player was answered, in its order. */
  playlists: Response[];
  segments: Response[];
}

/** A visitor has read the detail page until it is primed. */
async function read(prepare: (context: BrowserContext) => Promise<unknown> = async () => {}): Promise<Watched> {
  const context = await returningVisitor(await openBrowser(), stack.url);
  await prepare(context);
  const page = await context.newPage();
  const watched: Watched = { context, page, playlists: [], segments: [] };
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (!pathname.startsWith('/api/v1/hls/play/')) return;
    (pathname.endsWith('/index.m3u8') ? watched.playlists : watched.segments).push(response);
  });
  await page.goto(`${stack.url}/movies/${film}`);
  await state(page, 'primed');
  return watched;
}

/** Presses what leads to the player page. @returns what the page before it was answered */
async function openPlayer(watched: Watched): Promise<Pick<Watched, 'playlists' | 'segments'>> {
  const { page } = watched;
  const before = { playlists: watched.playlists.splice(0), segments: watched.segments.splice(0) };
  await page.getByRole('link', { name: 'Open player' }).click();
  await page.waitForURL(/\/play\/movie\//);
  await playing(page);
  return before;
}

const nameOf = (response: Response | undefined): string => response?.url().split('/').at(-1) ?? expect.fail();

/** The rights to read that are a part of the segments' paths. */
const rightsOf = (segments: Response[]): unknown[] => [
  ...new Set(segments.map((segment) => segment.url().split('/').at(-2))),
];

/** How often the origin was asked for a segment. */
const asked = (name: string): number => stack.accessLog().filter(({ path }) => path.endsWith(`/${name}`)).length;

test('after a read, Play as a navigation finds playlist and first segments, and plays on beyond them', async () => {
  const watched = await read();
  const count = asked(nameOf(watched.segments[0]));
  const before = await openPlayer(watched);
  expect(watched.playlists[0]?.fromServiceWorker()).toBe(true);
  expect(watched.segments[0]?.url()).toBe(before.segments[0]?.url());
  expect(watched.segments[0]?.fromServiceWorker()).toBe(true);
  expect(asked(nameOf(before.segments[0]))).toBe(count);
  const kept = new Set(before.segments.map((segment) => segment.url()));
  await eventually(
    'it plays on',
    async () => {
      const position = await watched.page.evaluate(() => document.querySelector('video')?.currentTime ?? 0);
      return position > 8 && watched.segments.some((segment) => !kept.has(segment.url()));
    },
    30_000,
  );
});

test('the playlist is given once: what is asked again has grown', async () => {
  const watched = await read();
  await openPlayer(watched);
  await eventually('it is asked again', () => watched.playlists.length > 1, 20_000);
  expect(watched.playlists.map((playlist) => playlist.fromServiceWorker()).slice(0, 2)).toEqual([true, false]);
});

test('whoever has signed in as somebody else since gets nothing of it', async () => {
  const watched = await read();
  const { request } = watched.context;
  const demo = await (await request.get(`${stack.url}/demo.json`)).json();
  await request.post(`${stack.url}/api/v1/auth/logout`);
  await request.post(`${stack.url}/api/v1/auth/login`, { data: demo });
  const before = await openPlayer(watched);
  // The same account, but to the edge another sign-in is another viewer: every segment is read by another right.
  expect(rightsOf(watched.segments)).toHaveLength(1);
  expect(rightsOf(watched.segments)).not.toEqual(rightsOf(before.segments));
});

test('a visitor who has left finds nothing when they come back later', async () => {
  const watched = await read();
  const [first] = watched.segments;
  await watched.page.goto(`${stack.url}/`);
  await eventually('the session is given back', () => givenBack(stack));
  await watched.page.goto(`${stack.url}/play/movie/${film}`);
  await playing(watched.page);
  expect(watched.playlists.at(-1)?.fromServiceWorker()).toBe(false);
  expect(watched.segments.at(-1)?.url()).not.toBe(first?.url());
});

test('with Save-Data nothing is kept', async () => {
  const watched = await read(async (context) => {
    const [worker] = context.serviceWorkers();
    // What the browser tells the worker cannot be switched from here.
    await worker?.evaluate(() => Object.defineProperty(navigator, 'connection', { value: { saveData: true } }));
  });
  const before = await openPlayer(watched);
  const answers = [...before.segments, ...watched.playlists, ...watched.segments];
  expect(answers.filter((response) => response.fromServiceWorker())).toEqual([]);
});
