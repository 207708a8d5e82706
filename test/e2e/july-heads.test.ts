/**
 * In front of Mydia's player of 2026-07: films of which another account's play has left a head at the edge, and films
 * without a head.
 */
import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { anotherAccount } from './another-account.ts';
import { eventually } from './browser.ts';
import { EASY, useHeadstart, useMydia, visitor } from './mydia-visitor.ts';
import { ANOTHER, BENCHMARK } from './site.ts';

/** The names of the head's segments, which are at least 12 seconds long together. */
const HEAD = ['segment_000.ts', 'segment_001.ts', 'segment_002.ts'];
const BEYOND_S = 17;
/** The most time that the encoder needs for either film, even on a busy machine. */
const ENCODED_MS = 120_000;

// With AHEAD_S, ffmpeg pauses far ahead of the viewer, and leaves the processor to the browser.
const site = useMydia({ ORIGIN_DIALECT: '2026', AHEAD_S: '30' }, { films: EASY });
const stacks = useHeadstart(site, { viewers: { ORIGIN_TOKEN: '', HEADS: 'on' }, service: {} });

const nothingRuns = (ms = 30_000): Promise<void> => eventually('nothing runs', () => site.ffmpegs() === 0, ms);
const segmentsHeard = (): string[] =>
  site.mydia.requests.flatMap(({ line }) => /^GET \/api\/v1\/hls\/[\w-]+\/(segment_\d+\.ts)/.exec(line)?.[1] ?? []);

beforeEach(() => nothingRuns());

const { headers, ask: asAnother, filmOf } = anotherAccount(site, () => stacks.viewers);

const START = `mutation StartStreamingSession($fileId: ID!, $strategy: StreamingStrategy!, $maxBitrate: Int) {
  startStreamingSession(fileId: $fileId, strategy: $strategy, maxBitrate: $maxBitrate) { sessionId duration __typename }
}`;
const END = 'mutation EndStreamingSession($sessionId: String!) { endStreamingSession(sessionId: $sessionId) }';

/** Another account plays the film through the edge, up to the head's end. */
async function playedByAnother(file: string): Promise<void> {
  const { startStreamingSession } = await asAnother(START, { fileId: file, strategy: 'HLS_COPY', maxBitrate: null });
  const { sessionId } = startStreamingSession as { sessionId: string };
  const read = async (name: string): Promise<string> => {
    const response = await fetch(`${stacks.viewers.url}/api/v1/hls/${sessionId}/${name}`, { headers: headers() });
    return response.ok ? response.text() : '';
  };
  const isListed = async (): Promise<boolean> => (await read('index.m3u8')).includes(HEAD.at(-1) ?? '');
  await eventually('the session has come so far', isListed, ENCODED_MS);
  for (const name of HEAD) expect(await read(name)).not.toBe('');
  await asAnother(END, { sessionId });
  await nothingRuns();
}

const PLAY = 'a[href^="/player/#/player/"]';

/** Plays the film at three times its speed until it has passed this place, in seconds. */
async function playsTo(page: Page, place: number): Promise<void> {
  const isBeyond = (s: number): boolean => (document.querySelector('video')?.currentTime ?? 0) > s;
  await page.waitForFunction(isBeyond, 0.1, { timeout: ENCODED_MS });
  await page.evaluate(() => Object.assign(document.querySelector('video') as object, { playbackRate: 3 }));
  await page.waitForFunction(isBeyond, place, { timeout: ENCODED_MS });
}

/**
 * The player ends its session when its document closes. A busy browser may lose that request, so the test sends it
 * while the page is still open.
 */
async function leave(page: Page): Promise<void> {
  const sessionId = site.sessions()[0]?.split('/').at(-1);
  await page.evaluate(
    async ([query, sessionId]) => {
      await fetch('/api/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${mydiaConfig.token}` },
        body: JSON.stringify({ query, variables: { sessionId } }),
      });
    },
    [END, sessionId] as const,
  );
  await page.goto('about:blank');
}

test('July’s player goes on beyond the head in the viewer’s own session, and the look has started nothing', async () => {
  const film = await filmOf(ANOTHER);
  await playedByAnother(film.file);
  const { page } = await visitor(stacks.viewers.url);
  site.mydia.requests.length = 0;
  await page.goto(`${stacks.viewers.url}/media/${film.id}`);
  await page.locator(PLAY).first().waitFor();
  await page.waitForTimeout(3_000);
  expect([site.ffmpegs(), site.streams()]).toEqual([0, 0]);
  await page.locator(PLAY).first().click();
  await playsTo(page, BEYOND_S);
  expect(await page.evaluate(() => document.querySelector('video')?.buffered.length)).toBe(1);
  expect(segmentsHeard().filter((name) => HEAD.includes(name))).toEqual([]);
  expect(segmentsHeard()[0]).toBe('segment_003.ts');
  expect(site.sessions()).toHaveLength(1);
  expect([site.streams(), site.ends()]).toEqual([0, 0]);
  await leave(page);
}, 300_000);

test('with an account of the edge’s own, July’s player goes on with the look’s session, which is given back', async () => {
  const film = await filmOf(BENCHMARK.transcoded);
  const { page } = await visitor(stacks.service.url);
  await page.goto(`${stacks.service.url}/media/${film.id}`);
  await site.isWarm();
  const [session] = site.sessions();
  expect(site.streams()).toBe(1);
  await page.locator(PLAY).first().click();
  await playsTo(page, 4);
  expect(site.sessions()).toEqual([session]);
  expect(site.streams()).toBe(1);
  expect(site.ffmpegs()).toBeLessThanOrEqual(1);
  await leave(page);
  const isEnded = async () => (await fetch(`${session}/index.m3u8`, { headers: headers() })).status === 404;
  await eventually('it is given back', isEnded, 30_000);
}, 300_000);
