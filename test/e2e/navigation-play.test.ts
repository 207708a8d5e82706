import type { BrowserContext, Page, Response } from 'playwright-core';
import { expect, test } from 'vitest';
import { eventually, playing, returningVisitor, state } from './browser.ts';
import { openBrowser } from './open-browser.ts';
import { givenBack, streamRequests } from './site.ts';
import { useSite } from './use-site.ts';

const site = useSite();

interface Watched {
  context: BrowserContext;
  page: Page;
  /**
   * The replies to the player on the detail page (`detail`) and to the player on the player page (`player`), in their
   * order.
   */
  detail: Answers;
  player: Answers;
}

interface Answers {
  playlists: Response[];
  segments: Response[];
}

/** A visitor has read the detail page until it is primed. */
async function read(prepare: (context: BrowserContext) => Promise<unknown> = async () => {}): Promise<Watched> {
  const context = await returningVisitor(await openBrowser(), site.stack.url);
  await prepare(context);
  const page = await context.newPage();
  const nothing = (): Answers => ({ playlists: [], segments: [] });
  const watched: Watched = { context, page, detail: nothing(), player: nothing() };
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (!pathname.startsWith('/api/v1/hls/play/')) return;
    // A reply that the detail page requested may arrive once the player page is open. The referrer tells which page
    // sent the request.
    const { playlists, segments } = /\/play\/movie\//.test(response.request().headers().referer ?? '')
      ? watched.player
      : watched.detail;
    (pathname.endsWith('/index.m3u8') ? playlists : segments).push(response);
  });
  await page.goto(`${site.stack.url}/movies/${site.film}`);
  await state(page, 'primed');
  return watched;
}

/** Presses the link to the player page. */
async function openPlayer({ page }: Watched): Promise<void> {
  await page.getByRole('link', { name: 'Open player' }).click();
  await page.waitForURL(/\/play\/movie\//);
  await playing(page);
}

const nameOf = (response: Response | undefined): string => response?.url().split('/').at(-1) ?? expect.fail();

/** The rights in the segments' paths. */
const rightsOf = (segments: Response[]): unknown[] => [
  ...new Set(segments.map((segment) => segment.url().split('/').at(-2))),
];

/** How often the origin was asked for a segment. */
const asked = (name: string): number => site.stack.accessLog().filter(({ path }) => path.endsWith(`/${name}`)).length;

test('after a read, Play as a navigation finds playlist and first segments, and plays on beyond them', async () => {
  const watched = await read();
  const { detail, player } = watched;
  const count = asked(nameOf(detail.segments[0]));
  const sessions = streamRequests(site.stack);
  await openPlayer(watched);
  expect(player.playlists[0]?.fromServiceWorker()).toBe(true);
  // The player page plays at once, so its playlist has `play=1`. On the detail page Play has not been pressed.
  const plays = ({ playlists }: Answers) => playlists.map((one) => new URL(one.url()).searchParams.get('play'));
  expect(plays(player)[0]).toBe('1');
  expect(new Set(plays(detail))).toEqual(new Set([null]));
  // The player requests the first segment together with the initialization section, and either reply may come first.
  const first = player.segments.find((segment) => segment.url() === detail.segments[0]?.url());
  expect(first?.fromServiceWorker()).toBe(true);
  expect(asked(nameOf(detail.segments[0]))).toBe(count);
  expect(streamRequests(site.stack)).toBe(sessions);
  await watched.page.evaluate(() => Object.assign(document.querySelector('video') as object, { playbackRate: 4 }));
  const kept = new Set(detail.segments.map((segment) => segment.url()));
  await eventually(
    'it plays on',
    async () => {
      const position = await watched.page.evaluate(() => document.querySelector('video')?.currentTime ?? 0);
      return position > 8 && player.segments.some((segment) => !kept.has(segment.url()));
    },
    30_000,
  );
  // The playlist has the whole film, so the player does not ask for it again.
  expect(player.playlists).toHaveLength(1);
});

test('a viewer who has signed in as another account since gets nothing of the stash', async () => {
  const watched = await read();
  const { request } = watched.context;
  const demo = await (await request.get(`${site.stack.url}/demo.json`)).json();
  await request.post(`${site.stack.url}/api/v1/auth/logout`);
  await request.post(`${site.stack.url}/api/v1/auth/login`, { data: demo });
  await openPlayer(watched);
  // After the second sign-in, the edge gives the player page a right that differs from the detail page's right. Every
  // segment URL of the player page has this new right, so no segment comes from the stash.
  expect(rightsOf(watched.player.segments)).toHaveLength(1);
  expect(rightsOf(watched.player.segments)).not.toEqual(rightsOf(watched.detail.segments));
});

test('a visitor who has left finds no stash when they come back later', async () => {
  const watched = await read();
  const [first] = watched.detail.segments;
  await watched.page.goto(`${site.stack.url}/`);
  await eventually('the session is given back', () => givenBack(site.stack));
  await watched.page.goto(`${site.stack.url}/play/movie/${site.film}`);
  await playing(watched.page);
  // The new playlist names none of the segments that the detail page has read.
  expect(await watched.player.playlists.at(-1)?.text()).not.toContain(first?.url().split('/').at(-2));
  expect(watched.player.segments.at(-1)?.url()).not.toBe(first?.url());
  expect(rightsOf(watched.player.segments)).not.toEqual(rightsOf(watched.detail.segments));
});

test('with Save-Data the worker stashes nothing', async () => {
  const watched = await read(async (context) => {
    const [worker] = context.serviceWorkers();
    // A test cannot set the browser's Save-Data, so it replaces `navigator.connection` in the service worker.
    await worker?.evaluate(() => Object.defineProperty(navigator, 'connection', { value: { saveData: true } }));
  });
  await openPlayer(watched);
  const answers = [...watched.detail.segments, ...watched.player.playlists, ...watched.player.segments];
  expect(answers.filter((response) => response.fromServiceWorker())).toEqual([]);
});
