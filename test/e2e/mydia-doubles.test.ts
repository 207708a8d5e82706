/**
 * The tests' copies of Mydia's pages, service workers and players do what the real ones do. Headstart has no part in
 * these tests.
 */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { SHOW } from '../../scripts/samples/catalogue.ts';
import { eventually, playing } from './browser.ts';
import { hero, operations, play, RESTS } from './flutter-visitor.ts';
import { EASY, goBack, type MydiaSite, openFilm, useMydia, visitor } from './mydia-visitor.ts';
import { ANOTHER } from './site.ts';

const PLAYER = /^\/player\/#\/player\/(movie|episode)\/[\da-f-]{36}\?title=[^&]+&fileId=[\da-f-]{36}$/;

const links = (page: Page): Promise<string[]> =>
  page.evaluate(() => [...document.querySelectorAll('main a')].map((link) => link.getAttribute('href') ?? ''));

function pagesOf2026(site: MydiaSite): void {
  test('the copy of Mydia has one plain link to the player for a film, and for a show one for its next episode and each of a season', async () => {
    const { page } = await visitor(site.mydia.url);
    await openFilm(page, ANOTHER);
    expect(await links(page)).toEqual([expect.stringMatching(PLAYER)]);
    await page.goBack();
    await openFilm(page, SHOW.title);
    const all = await links(page);
    expect(all.length).toBeGreaterThan(2);
    for (const link of all) expect(link).toMatch(PLAYER);
    expect(await hero(page).getAttribute('href')).toBe(all[0]);
    // The links are also in the document that the server sends, and not only after a live navigation.
    await page.reload();
    expect(await links(page)).toEqual(all);
    const { status } = await fetch(`${site.mydia.url}/player/`, { redirect: 'manual' });
    expect(status).toBe(302);
  });

  test('the copy of Mydia’s service worker takes the first page at once, and every later one comes through it', async () => {
    const { page } = await visitor(site.mydia.url);
    await page.waitForFunction(() => navigator.serviceWorker.controller?.scriptURL.endsWith('/service-worker.js'));
    site.mydia.requests.length = 0;
    await page.reload();
    const [navigation] = site.mydia.requests.filter(({ line }) => line === 'GET /');
    expect(navigation?.headers).toMatchObject({ 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'empty' });
  });
}

describe('Mydia of 2025', () => {
  const site = useMydia(RESTS, { films: EASY });

  test('the copy of Mydia of 2025 transcodes every film that it has scanned, and its player plays by live navigation', async () => {
    const { page } = await visitor(site.mydia.url);
    await openFilm(page, ANOTHER);
    expect(await links(page)).toEqual([expect.stringMatching(/^\/play\/movie\//)]);
    await page.getByRole('link', { name: 'Play', exact: true }).click();
    await playing(page);
    expect(site.heard(/^GET \/player/)).toBe(0);
    await goBack(page);
    await eventually('the player has ended its session', () => site.ffmpegs() === 0);
  });

  test('the copy of Mydia of 2025 removes a page’s links at the click, before its address changes', async () => {
    const { page } = await visitor(site.mydia.url);
    await openFilm(page, SHOW.title);
    const before = await page.evaluate(() => {
      const link = document.querySelector<HTMLAnchorElement>('main a');
      link?.click();
      return { links: document.querySelectorAll('main a').length, path: location.pathname };
    });
    expect(before).toEqual({ links: 0, path: expect.stringMatching(/^\/media\//) });
    await page.waitForURL(/\/play\/episode\//);
    // A player can end its session only once it knows the session. A player that plays knows its session, so the test
    // waits until the film plays.
    await playing(page);
    await goBack(page);
    await eventually('the player has ended its session', () => site.ffmpegs() === 0);
  });
});

describe('Mydia of 2025 with playback off', () => {
  const site = useMydia({ ENABLE_PLAYBACK: 'false' }, { films: EASY });

  test('the copy of Mydia of 2025 has no link to a player with playback off', async () => {
    const { page } = await visitor(site.mydia.url);
    await openFilm(page, ANOTHER);
    expect(await links(page)).toEqual([]);
  });
});

describe('Mydia of 2026-07', () => {
  const site = useMydia({ ORIGIN_DIALECT: '2026', ...RESTS }, { films: EASY });
  pagesOf2026(site);

  test('the copy of July’s player asks in its order, waits for three segments, and ends its session with its document', async () => {
    const { page } = await visitor(site.mydia.url);
    await openFilm(page, ANOTHER);
    const asked = operations(page);
    await play(page);
    expect(asked.map(({ name }) => name)).toEqual(['MovieDetail', 'StreamingCandidates', 'StartStreamingSession']);
    expect(asked[1]?.variables).toMatchObject({ contentType: 'movie' });
    expect(Object.keys(asked[2]?.variables ?? {}).sort()).toEqual(['fileId', 'strategy']);
    expect(site.heard(/^GET \/api\/v1\/stream\//)).toBe(0);
    // When a browser closes a page, the page's last request may be lost. This also happens to the real player. So the
    // test leaves the page open, and dispatches the event at which the player ends its session.
    await page.evaluate(() => dispatchEvent(new Event('beforeunload')));
    await eventually('the player has ended its session', () => site.ffmpegs() === 0);
    expect(asked.map(({ name }) => name)).toContain('EndStreamingSession');
  });

  test('within the copy of July’s player only the hash changes, and a session that is left goes on', async () => {
    const { page } = await visitor(site.mydia.url);
    await openFilm(page, SHOW.title);
    const [, , second = ''] = await links(page);
    await play(page);
    const asked = operations(page);
    const documents = site.heard(/^GET \/player\/$/);
    await page.evaluate((hash) => {
      location.hash = hash;
    }, new URL(second, site.mydia.url).hash);
    await eventually('the next one is started', () => asked.some(({ name }) => name === 'StartStreamingSession'));
    await playing(page);
    expect(asked.map(({ name }) => name)).not.toContain('EndStreamingSession');
    expect(site.heard(/^GET \/player\/$/)).toBe(documents);
    const sessions = site.sessions();
    expect(sessions).toHaveLength(2);
    const headers = { authorization: `Bearer ${site.mydia.serviceToken}` };
    for (const path of sessions) expect((await fetch(`${path}/index.m3u8`, { headers })).status).toBe(200);
    await page.goto('about:blank');
    for (const path of sessions) await fetch(path, { method: 'DELETE', headers });
  });
});

describe('Mydia of autumn 2026', () => {
  const site = useMydia({ ORIGIN_DIALECT: '2026-autumn', ...RESTS }, { films: EASY });
  pagesOf2026(site);

  test('the copy of autumn’s player asks for the saved position first, then for a complete playlist', async () => {
    const { page } = await visitor(site.mydia.url);
    await openFilm(page, ANOTHER);
    const asked = operations(page);
    await play(page);
    const names = asked.map(({ name }) => name);
    expect(names.slice(0, 2).sort()).toEqual(['MovieDetail', 'StreamingCandidates']);
    expect(names.slice(2)).toEqual(['StartStreamingSession']);
    expect(asked[2]?.variables).toEqual({
      ...{ fileId: expect.any(String), strategy: expect.any(String), playlistMode: 'FULL' },
    });
    await page.evaluate(() => {
      location.hash = '#/';
    });
    const isAsked = () => asked.some(({ name }) => name === 'EndStreamingSession');
    await eventually('leaving within the player ends the session', isAsked);
    await eventually('ffmpeg is stopped', () => site.ffmpegs() === 0);
  });
});
