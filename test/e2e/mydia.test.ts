/** In front of Mydia's own pages and player, with nothing installed there. */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import WebSocket from 'ws';
import { SHOW } from '../../scripts/samples/catalogue.ts';
import { COMPRESSED, FILE, type Mydia, PART_MS, PARTS, SERVICE_KEY, startMydia, USER } from '../mydia/server.ts';
import { eventually, playing } from './browser.ts';
import { closeBrowsers, openBrowser } from './open-browser.ts';
import { groupMembers } from './processes.ts';
import { BENCHMARK, DIRECT } from './site.ts';
import { type Stack, startStack } from './stack.ts';

let mydia: Mydia;
let stack: Stack;

/** Headstart in front of it. */
const inFront = (env: Record<string, string> = {}): Promise<Stack> =>
  startStack({ env: { ORIGIN: mydia.url, SITE: 'origin', ORIGIN_TOKEN: SERVICE_KEY, LINGER_S: '1', ...env } });

beforeAll(async () => {
  mydia = await startMydia();
  stack = await inFront();
});
afterAll(async () => {
  await stack.stop();
  await mydia.close();
});
afterEach(closeBrowsers);

/** Signed in by the site's own form, at the library. */
async function visitor(site: string): Promise<{ context: BrowserContext; page: Page }> {
  const context = await (await openBrowser()).newContext();
  const page = await context.newPage();
  await page.goto(`${site}/auth/local/login`);
  await page.fill('[name=username]', USER.username);
  await page.fill('[name=password]', USER.password);
  await page.getByRole('button').click();
  await page.waitForURL(`${site}/`);
  await connected(page);
  return { context, page };
}

const connected = (page: Page) => page.locator('html[data-live=connected]').waitFor();

/** Live navigation to a film's page. */
async function openFilm(page: Page, title: string): Promise<void> {
  await page.getByRole('link', { name: title, exact: true }).click();
  await page.waitForURL(/\/movies\//);
}

/** Presses Play on a film's page. @returns how long it takes to the first frame, in milliseconds */
async function play(page: Page): Promise<number> {
  await page.evaluate(() => {
    addEventListener('click', ({ timeStamp }) => performance.mark('pressed', { startTime: timeStamp }), {
      once: true,
      capture: true,
    });
    new MutationObserver((_, observer) => {
      const video = document.querySelector('video');
      if (!video) return;
      observer.disconnect();
      video.requestVideoFrameCallback((_, { presentationTime }) => {
        performance.measure('shown', { start: 'pressed', end: presentationTime });
      });
    }).observe(document, { subtree: true, childList: true });
  });
  await page.getByRole('link', { name: 'Play', exact: true }).click();
  await playing(page);
  return page.evaluate(() => performance.getEntriesByName('shown')[0]?.duration ?? Number.NaN);
}

const ffmpegs = (): number => groupMembers([mydia.originPid]).filter(({ name }) => name === 'ffmpeg').length;
const heard = (line: RegExp): number => mydia.requests.filter((request) => line.test(request.line)).length;

/** Its first segment is listed, as it is for a visitor who reads for a while. */
async function isWarm(): Promise<void> {
  const sessions = () =>
    mydia.requests.map(({ line }) => /^GET (\/api\/v1\/hls\/[\w-]+\/index\.m3u8)$/.exec(line)?.[1]);
  const headers = { 'x-api-key': SERVICE_KEY };
  const listed = async (): Promise<boolean> => {
    const [path] = sessions().filter((found) => found !== undefined);
    return path !== undefined && (await (await fetch(mydia.url + path, { headers })).text()).includes('#EXTINF');
  };
  await eventually('the session has a segment', listed, 30_000);
}

describe('Play by Mydia’s own player', () => {
  test('is many times as fast as without the Worker, with one ffmpeg, which is given back', async () => {
    const alone = await visitor(mydia.url);
    await openFilm(alone.page, BENCHMARK.transcoded);
    const without = await play(alone.page);
    await alone.page.getByRole('link', { name: 'Back' }).click();
    await eventually('the player has ended its session', () => ffmpegs() === 0);
    await alone.context.close();

    mydia.requests.length = 0;
    const { page } = await visitor(stack.url);
    await openFilm(page, BENCHMARK.transcoded);
    await isWarm();
    expect(ffmpegs()).toBe(1);
    // Mydia's ffmpeg is not throttled: as long as it encodes, it has both of this machine's cores, which the browser needs too.
    await eventually('it is encoded to its end', () => ffmpegs() === 0, 60_000);
    const warm = await play(page);
    expect(ffmpegs()).toBe(0);
    expect(heard(/^(?:GET|HEAD) \/api\/v1\/stream\/movie\/[\w-]+$/)).toBe(1);
    console.log(`Mydia's player: ${Math.round(without)} ms alone, ${Math.round(warm)} ms warm`);
    expect(without / warm).toBeGreaterThan(8);
    await page.getByRole('link', { name: 'Back' }).click();
    await page.goto('about:blank');
    await eventually('it is given back', () => heard(/^DELETE \/api\/v1\/hls\//) === 1);
  });
});

describe('a show', () => {
  test('has its next unwatched episode warmed, and near the end of that the one after', async () => {
    const { page } = await visitor(stack.url);
    mydia.requests.length = 0;
    await page.getByRole('link', { name: SHOW.title, exact: true }).click();
    await page.waitForURL(/\/tv\//);
    await isWarm();
    const [first, second] = await page.evaluate(() =>
      [...document.links]
        .map(({ pathname }) => /^\/play\/episode\/(.+)$/.exec(pathname)?.[1])
        .filter(Boolean)
        .slice(1),
    );
    expect(heard(new RegExp(`^GET /api/v1/stream/episode/${first}$`))).toBe(1);
    await eventually('it is encoded to its end', () => ffmpegs() === 0, 30_000);
    await page.getByRole('link', { name: 'Play next episode' }).click();
    await playing(page);
    expect(heard(new RegExp(`/stream/episode/${second}`))).toBe(0);
    const end = await page.evaluate(() => document.querySelector('video')?.duration ?? 0);
    await page.waitForFunction((at) => (document.querySelector('video')?.currentTime ?? 0) > at, end - 4);
    await eventually('the next one is warm', () => heard(new RegExp(`^GET /api/v1/stream/episode/${second}$`)) === 1);
    await page.goto('about:blank');
    await eventually('both are given back', () => heard(/^DELETE \/api\/v1\/hls\//) === 2);
  });
});

describe('of 2026, and without an account of the edge’s own', () => {
  const before: { mydia?: Mydia; stack?: Stack } = {};
  beforeAll(async () => {
    Object.assign(before, { mydia, stack });
    mydia = await startMydia({ ORIGIN_DIALECT: '2026' });
    stack = await inFront({ ORIGIN_TOKEN: '' });
  });
  afterAll(async () => {
    await stack.stop();
    await mydia.close();
    ({ mydia, stack } = before as { mydia: Mydia; stack: Stack });
  });

  test('its player plays the warm session, the only one, which is given back', async () => {
    const { page } = await visitor(stack.url);
    await openFilm(page, BENCHMARK.transcoded);
    await isWarm();
    const warm = await play(page);
    console.log(`Mydia's player of 2026: ${Math.round(warm)} ms warm`);
    expect(heard(/^GET \/api\/v1\/stream\/movie\/[\w-]+\?strategy=TRANSCODE&resolve=json$/)).toBe(1);
    await page.goto('about:blank');
    await eventually('it is given back', () => heard(/^DELETE \/api\/v1\/hls\//) === 1);
    await eventually('nothing runs', () => ffmpegs() === 0);
  });

  test('a file that this browser plays as it is starts nothing', async () => {
    const { page } = await visitor(stack.url);
    mydia.requests.length = 0;
    await openFilm(page, DIRECT);
    await play(page);
    expect(heard(/resolve=json/)).toBe(0);
    expect(heard(/\/candidates$/)).toBeGreaterThan(0);
    expect(ffmpegs()).toBe(0);
  });
});

test('with playback off at the edge, Mydia plays as it does alone', async () => {
  const off = await inFront({ PLAYBACK_ENABLED: 'false' });
  onTestFinished(() => off.stop());
  const { page } = await visitor(off.url);
  expect(await page.locator('script[src*=headstart]').count()).toBe(0);
  mydia.requests.length = 0;
  await openFilm(page, BENCHMARK.transcoded);
  await play(page);
  expect(heard(/^HEAD \/api\/v1\/stream\/movie\//)).toBe(1);
  await page.getByRole('link', { name: 'Back' }).click();
  await eventually('the player has ended its session', () => ffmpegs() === 0);
});

test('a tab that is closed gives back what its player played', async () => {
  const { page } = await visitor(stack.url);
  await openFilm(page, BENCHMARK.transcoded);
  await play(page);
  mydia.requests.length = 0;
  await page.close({ runBeforeUnload: true });
  await eventually('it is given back', () => heard(/^DELETE \/api\/v1\/hls\//) === 1);
});

test('a direct-play file starts nothing, and plays', async () => {
  const { page } = await visitor(stack.url);
  await openFilm(page, DIRECT);
  await play(page);
  expect(await page.evaluate(() => document.querySelector('video')?.currentSrc)).toContain('/api/v1/stream/movie/');
  expect(ffmpegs()).toBe(0);
});

test('the page’s policy has let in the client and its worker, and nothing was refused', async () => {
  const { page } = await visitor(stack.url);
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

  test('what a WebSocket carries, in both directions', async () => {
    const socket = new WebSocket(`${stack.url.replace('http', 'ws')}/live/websocket`);
    const received: Buffer[] = [];
    socket.on('message', (data) => received.push(data as Buffer));
    await new Promise((resolve) => socket.once('open', resolve));
    const sent = [Buffer.from('no page'), randomBytes(1), randomBytes(70_000), randomBytes(900_000)];
    for (const message of sent) socket.send(message);
    await eventually('all came back', () => received.length === sent.length);
    expect(received.map(digest)).toEqual(sent.map(digest));
    socket.close();
  });

  test('an upload of 200 MB', async () => {
    const chunk = randomBytes(1_000_000);
    const hash = createHash('sha256');
    async function* chunks() {
      for (let sent = 0; sent < 200; sent++) {
        hash.update(chunk);
        yield chunk;
      }
    }
    const response = await fetch(`${stack.url}/transfer/upload`, {
      method: 'PUT',
      body: Readable.toWeb(Readable.from(chunks())),
      duplex: 'half',
    } as unknown as RequestInit);
    expect(await response.json()).toEqual({ bytes: 200_000_000, sha256: hash.digest('hex'), length: null });
  });

  test('an upload that says how long it is', async () => {
    const body = randomBytes(3_000_000);
    const response = await fetch(`${stack.url}/transfer/upload`, { method: 'POST', body });
    expect(await response.json()).toEqual({ bytes: body.length, sha256: digest(body), length: String(body.length) });
  });

  test('a download, whole and in ranges', async () => {
    const whole = await fetch(`${stack.url}/transfer/file`);
    expect(whole.headers.get('content-length')).toBe(String(FILE.length));
    expect(digest(Buffer.from(await whole.arrayBuffer()))).toBe(digest(FILE));
    const part = await fetch(`${stack.url}/transfer/file`, { headers: { range: 'bytes=4000000-4000999' } });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes 4000000-4000999/${FILE.length}`);
    expect(digest(Buffer.from(await part.arrayBuffer()))).toBe(digest(FILE.subarray(4_000_000, 4_001_000)));
  });

  test('what is compressed, as the very bytes that the site has sent', async () => {
    const received: Buffer[] = [];
    const [response] = (await once(
      get(`${stack.url}/transfer/compressed`, { headers: { 'accept-encoding': 'gzip' } }),
      'response',
    )) as [IncomingMessage];
    for await (const chunk of response) received.push(chunk);
    expect(response.headers['content-encoding']).toBe('gzip');
    expect(digest(Buffer.concat(received))).toBe(digest(COMPRESSED));
  });

  test('a response that is made as it is sent, each part when it comes', async () => {
    const response = await fetch(`${stack.url}/transfer/parts`);
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
