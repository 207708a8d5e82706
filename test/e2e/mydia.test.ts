/** Headstart in front of Mydia's own pages and player, with nothing installed there. */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import path from 'node:path';
import { Readable } from 'node:stream';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { SHOW } from '../../scripts/samples/catalogue.ts';
import { COMPRESSED, FILE, PART_MS, PARTS } from '../mydia/transfer.ts';
import { eventually, playing } from './browser.ts';
import {
  EASY,
  episodes,
  goBack,
  type MydiaSite,
  openFilm,
  play,
  useHeadstart,
  useMydia,
  visitor,
} from './mydia-visitor.ts';
import { ANOTHER, DIRECT } from './site.ts';
import type { Stack } from './stack.ts';
import { playWarm } from './warm-play.ts';

/** The edge's settings. Each key names the account that starts the sessions: the edge's own, the viewers', or none. */
const SETTINGS = {
  service: {},
  viewers: { ORIGIN_TOKEN: '' },
  off: { PLAYBACK_ENABLED: 'false' },
};

describe('Mydia of 2025', () => {
  // With `ORIGIN_FAULTS`, the origin would transcode every film, and the tests of direct play would fail.
  const site = useMydia({ ORIGIN_FAULTS: 'false', AHEAD_S: '20' }, { films: { ...EASY, ...episodes('short') } });
  const stacks = useHeadstart(site, { ...SETTINGS, broken: {} });

  describe('with an account of the edge’s own', () => {
    directPlay(site, () => stacks.service);

    test('a show has its next unwatched episode warmed, and near the end of that the one after', async () => {
      const { page } = await visitor(stacks.service.url);
      await page.getByRole('link', { name: SHOW.title, exact: true }).click();
      await page.waitForURL(/\/media\//);
      await site.isWarm();
      const [first, second] = await page.evaluate(() =>
        [...document.links]
          .map(({ pathname }) => /^\/play\/episode\/(.+)$/.exec(pathname)?.[1])
          .filter(Boolean)
          .slice(1),
      );
      expect(site.heard(new RegExp(`^GET /api/v1/stream/episode/${first}$`))).toBe(1);
      await eventually('it is encoded to its end', () => site.ffmpegs() === 0, 30_000);
      await page.getByRole('link', { name: 'Play next episode' }).click();
      await playing(page);
      expect(site.heard(new RegExp(`/stream/episode/${second}`))).toBe(0);
      // The page takes the end of the playlist for the film's end only when the playlist has not grown for a while. So
      // the test puts the page's clock forward.
      await page.evaluate(() => {
        const now = performance.now.bind(performance);
        performance.now = () => now() + 20_000;
      });
      const next = new RegExp(`^GET /api/v1/stream/episode/${second}$`);
      await eventually('the next one is warm', () => site.heard(next) === 1, 30_000);
      await page.goto('about:blank');
      await eventually('both are given back', () => site.ends() === 2);
    });

    test('the page’s policy has let in the client and its worker, and the browser refused nothing', async () => {
      const { page } = await visitor(stacks.service.url);
      const refused: string[] = [];
      page.on('console', (message) => {
        if (/Content.Security.Policy/i.test(message.text())) refused.push(message.text());
      });
      await page.reload();
      await page.evaluate(() => navigator.serviceWorker.ready);
      await openFilm(page, DIRECT);
      await play(page);
      expect(refused).toEqual([]);
    });

    describe('passes through byte for byte:', () => {
      const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

      test('the edge passes a WebSocket’s messages byte for byte, in both directions', async () => {
        const socket = new WebSocket(`${stacks.service.url.replace('http', 'ws')}/live/websocket`);
        const received: Buffer[] = [];
        socket.on('message', (data) => received.push(data as Buffer));
        await new Promise((resolve) => socket.once('open', resolve));
        const sent = [Buffer.from('no page'), randomBytes(1), randomBytes(70_000), randomBytes(900_000)];
        for (const message of sent) socket.send(message);
        await eventually('all came back', () => received.length === sent.length);
        expect(received.map(digest)).toEqual(sent.map(digest));
        socket.close();
      });

      test('the edge passes an upload of 200 MB byte for byte', async () => {
        const chunk = randomBytes(1_000_000);
        const hash = createHash('sha256');
        async function* chunks() {
          for (let sent = 0; sent < 200; sent++) {
            hash.update(chunk);
            yield chunk;
          }
        }
        const response = await fetch(`${stacks.service.url}/transfer/upload`, {
          method: 'PUT',
          body: Readable.toWeb(Readable.from(chunks())),
          duplex: 'half',
        } as unknown as RequestInit);
        expect(await response.json()).toEqual({ bytes: 200_000_000, sha256: hash.digest('hex'), length: null });
      });

      test('the edge passes an upload of a stated length byte for byte', async () => {
        const body = randomBytes(3_000_000);
        const response = await fetch(`${stacks.service.url}/transfer/upload`, { method: 'POST', body });
        expect(await response.json()).toEqual({
          bytes: body.length,
          sha256: digest(body),
          length: String(body.length),
        });
      });

      test('the edge passes a download byte for byte, whole and in ranges', async () => {
        const whole = await fetch(`${stacks.service.url}/transfer/file`);
        expect(whole.headers.get('content-length')).toBe(String(FILE.length));
        expect(digest(Buffer.from(await whole.arrayBuffer()))).toBe(digest(FILE));
        const part = await fetch(`${stacks.service.url}/transfer/file`, {
          headers: { range: 'bytes=4000000-4000999' },
        });
        expect(part.status).toBe(206);
        expect(part.headers.get('content-range')).toBe(`bytes 4000000-4000999/${FILE.length}`);
        expect(digest(Buffer.from(await part.arrayBuffer()))).toBe(digest(FILE.subarray(4_000_000, 4_001_000)));
      });

      test('the edge passes a compressed answer as the very bytes that the site has sent', async () => {
        const received: Buffer[] = [];
        const [response] = (await once(
          get(`${stacks.service.url}/transfer/compressed`, { headers: { 'accept-encoding': 'gzip' } }),
          'response',
        )) as [IncomingMessage];
        for await (const chunk of response) received.push(chunk);
        expect(response.headers['content-encoding']).toBe('gzip');
        expect(digest(Buffer.concat(received))).toBe(digest(COMPRESSED));
      });

      test('the edge passes a response that is made as it is sent, each part when it comes', async () => {
        const response = await fetch(`${stacks.service.url}/transfer/parts`);
        const times: number[] = [];
        let text = '';
        for await (const chunk of response.body ?? []) {
          times.push(performance.now());
          text += Buffer.from(chunk).toString();
        }
        expect(text).toBe(PARTS.map((part) => `data: ${part}\n\n`).join(''));
        expect(times).toHaveLength(PARTS.length);
        expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(PART_MS);
      });
    });
  });

  describe('with each viewer’s own account', () => {
    directPlay(site, () => stacks.viewers);
  });

  playAsAlone(site, () => stacks.off);

  describe('with Durable Objects that fail on every call, the site and its player work as without Headstart:', () => {
    // In this folder all Durable Objects keep their storage.
    beforeAll(() => rmSync(path.join(stacks.broken.runDir, 'state/edge/do'), { recursive: true }));

    test('with Durable Objects that fail on every call, a film that must be transcoded plays by live navigation', async () => {
      const { page } = await visitor(stacks.broken.url);
      const troubles = watchForTrouble(page);
      await openFilm(page, ANOTHER);
      await eventually('the page has asked in vain', () => troubles.preloads.length > 0);
      expect(site.streams()).toBe(0);
      await play(page);
      expect(site.heard(/^HEAD \/api\/v1\/stream\/movie\//)).toBe(1);
      expect(site.streams()).toBe(1);
      expect(site.ffmpegs()).toBe(1);
      await goBack(page);
      await eventually('the player has ended its session', () => site.ffmpegs() === 0);
      expect(site.ends()).toBe(1);
      expect(troubles.errors).toEqual([]);
      expect(new Set(troubles.preloads)).toEqual(new Set([500]));
      expect(stacks.broken.output()).toContain('SQLITE_CANTOPEN');
    });

    test('with Durable Objects that fail on every call, a file that plays as it is plays by navigation with the service worker', async () => {
      const { page } = await visitor(stacks.broken.url);
      const troubles = watchForTrouble(page);
      await page.evaluate(() => navigator.serviceWorker.ready);
      const [worker] = page.context().serviceWorkers();
      await worker?.evaluate(() => {
        const errors: string[] = [];
        Object.assign(globalThis, { errors });
        addEventListener('error', ({ message }) => errors.push(message));
        addEventListener('unhandledrejection', ({ reason }) => errors.push(String(reason)));
      });
      const film = page.getByRole('link', { name: DIRECT, exact: true });
      await page.goto(new URL((await film.getAttribute('href')) ?? '', stacks.broken.url).href);
      await eventually('the page has asked in vain', () => troubles.preloads.length > 0);
      await play(page);
      expect(site.ffmpegs()).toBe(0);
      expect(troubles.errors).toEqual([]);
      expect(new Set(troubles.preloads)).toEqual(new Set([500]));
      expect(await worker?.evaluate(() => (globalThis as unknown as { errors: string[] }).errors)).toEqual([]);
    });
  });
});

describe('Mydia of 2026', () => {
  // Plays in the player of 2025. July's Mydia still has it, but no page links to it. The Flutter player has tests of
  // its own.
  const site = useMydia({ ORIGIN_DIALECT: '2026', AHEAD_S: '20' }, { version: '2025', films: EASY });
  const stacks = useHeadstart(site, SETTINGS);

  describe.each([
    ['an account of the edge’s own', 'service'],
    ['each viewer’s own account', 'viewers'],
  ] as const)('with %s', (_, name) => {
    test('in front of July’s Mydia a film is warm before Play, by one ffmpeg, which is given back when the visitor goes back and away', async () => {
      await playWarm(site, stacks[name], 'goes back and away');
    });
    directPlay(site, () => stacks[name]);
  });

  playAsAlone(site, () => stacks.off);
});

/** Collects the page's errors, and the statuses of the edge's replies to its preloads. */
function watchForTrouble(page: Page): { errors: Error[]; preloads: number[] } {
  const [errors, preloads]: [Error[], number[]] = [[], []];
  page.on('pageerror', (error) => errors.push(error));
  page.context().on('response', (response) => {
    if (response.url().includes('/api/v1/hls/preload/')) preloads.push(response.status());
  });
  return { errors, preloads };
}

function directPlay(site: MydiaSite, stack: () => Stack): void {
  test('in front of July’s Mydia a file that this browser plays as it is starts nothing, and plays', async () => {
    const { page } = await visitor(stack().url);
    await openFilm(page, DIRECT);
    await play(page);
    expect(await page.evaluate(() => document.querySelector('video')?.currentSrc)).toContain('/api/v1/stream/movie/');
    expect(site.heard(/\/api\/v1\/hls\//)).toBe(0);
    expect(site.ffmpegs()).toBe(0);
  });
}

function playAsAlone(site: MydiaSite, stack: () => Stack): void {
  test('with playback off at the edge, Mydia’s player plays as it does alone', async () => {
    const { page } = await visitor(stack().url);
    expect(await page.locator('script[src*=headstart]').count()).toBe(0);
    await openFilm(page, ANOTHER);
    await play(page);
    expect(site.streams()).toBe(1);
    expect(site.heard(/^HEAD \/api\/v1\/stream\/movie\//)).toBe(1);
    await goBack(page);
    await eventually('the player has ended its session', () => site.ffmpegs() === 0);
    expect(site.ends()).toBe(1);
  });
}
