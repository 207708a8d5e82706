/** Before Mydia's player of autumn 2026: films whose beginning the edge has, because another account has played them. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { measureCell, type Target } from '../bench/mydia-cell.ts';
import { SERVICE, USER } from '../mydia/server.ts';
import { anotherAccount } from './another-account.ts';
import { eventually } from './browser.ts';
import { useHeadstart, useMydia, visitor } from './mydia-visitor.ts';

/** How many times sooner the first frame is there at least. */
const MANY = 8;
const SOON = { readS: 0, watchS: 3 };
/** The head has 12 seconds. */
const HEAD = ['segment_00000.ts', 'segment_00001.ts', 'segment_00002.ts'];
const BEYOND_S = 17;
/** An encoder needs no longer for either of the two, however busy the machine. */
const ENCODED_MS = 120_000;

const folder = mkdtempSync(path.join(tmpdir(), 'headstart-plays-'));
const PLAYS_LOG = path.join(folder, 'plays.jsonl');
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const site = useMydia({ ORIGIN_DIALECT: '2026-autumn', PLAYS_LOG });
const stacks = useHeadstart(site, { viewers: { ORIGIN_TOKEN: '', HEADS: 'on' }, service: { HEADS: 'on' } });

const nothingRuns = (ms = 30_000): Promise<void> => eventually('nothing runs', () => site.ffmpegs() === 0, ms);
/** Whose. A play counts by its session, and once more by its start. */
const plays = (): string[] =>
  readFileSync(PLAYS_LOG, 'utf8')
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { user: string }).user);
const segmentsHeard = (): string[] =>
  site.mydia.requests.flatMap(({ line }) => /^GET \/api\/v1\/hls\/[\w-]+\/(segment_\d+\.ts)/.exec(line)?.[1] ?? []);

beforeEach(() => nothingRuns());

const { headers, ask: asAnother, filmOf } = anotherAccount(site, () => stacks.viewers);

const START = `mutation StartStreamingSession($fileId: ID!, $strategy: StreamingStrategy!, $playlistMode: PlaylistMode) {
  startStreamingSession(fileId: $fileId, strategy: $strategy, playlistMode: $playlistMode) {
    sessionId maxBitrate maxHeight playlistMode __typename
  }
}`;
const END = 'mutation EndStreamingSession($sessionId: String!) { endStreamingSession(sessionId: $sessionId) }';

/** Another account plays the film through the edge, up to its head's end. */
async function playedByAnother(file: string): Promise<void> {
  const variables = { fileId: file, strategy: 'HLS_COPY', playlistMode: 'FULL' };
  const { startStreamingSession } = await asAnother(START, variables);
  const { sessionId } = startStreamingSession as { sessionId: string };
  const read = async (name: string): Promise<boolean> => {
    const response = await fetch(`${stacks.viewers.url}/api/v1/hls/${sessionId}/${name}`, { headers: headers() });
    await response.arrayBuffer();
    return response.ok;
  };
  for (const name of ['index.m3u8', ...HEAD]) await eventually(`there is ${name}`, () => read(name), ENCODED_MS);
  await asAnother(END, { sessionId });
  await nothingRuns();
}

const PLAY = 'a[href^="/player/#/player/"]';

/** Waits until the film has come to this place, in seconds. */
async function playsTo(page: Page, place: number): Promise<void> {
  const isBeyond = (s: number): boolean => (document.querySelector('video')?.currentTime ?? 0) > s;
  await page.waitForFunction(isBeyond, place, { timeout: ENCODED_MS });
}

test('Play with no look before it is many times as fast as without Headstart', async () => {
  const film = await filmOf(1080);
  await playedByAnother(film.file);
  const [name, url, starter] = ['double', site.mydia.url, site.mydia.originPid];
  const target: Target = { name, url, starter, movie: film.id, show: '', user: USER, player: null };
  const alone = await measureCell({ ...target, base: url, edge: 'none' }, 'at-once', SOON);
  await nothingRuns();
  const before = plays().length;
  const headed = await measureCell({ ...target, base: stacks.viewers.url, edge: 'viewers' }, 'at-once', SOON);
  console.log(`autumn: ${Math.round(alone.ms)} ms alone, ${Math.round(headed.ms)} ms with a head`);
  expect(headed).toMatchObject({ goesOn: true, most: 1 });
  expect(alone.ms / headed.ms).toBeGreaterThan(MANY);
  expect(plays().slice(before)).toEqual([USER.username, USER.username]);
}, 300_000);

test('the film goes on beyond the head in the viewer’s own session, which Headstart neither starts nor ends', async () => {
  const film = await filmOf(720);
  await playedByAnother(film.file);
  const before = plays().length;
  const { page } = await visitor(stacks.viewers.url);
  site.mydia.requests.length = 0;
  await page.goto(`${stacks.viewers.url}/media/${film.id}`);
  await page.locator(PLAY).first().click();
  await playsTo(page, BEYOND_S);
  expect(await page.evaluate(() => document.querySelector('video')?.buffered.length)).toBe(1);
  expect(segmentsHeard().filter((name) => HEAD.includes(name))).toEqual([]);
  expect(segmentsHeard()[0]).toBe('segment_00003.ts');
  expect(site.sessions()).toHaveLength(1);
  expect([site.streams(), site.ends()]).toEqual([0, 0]);
  expect(plays().slice(before)).toEqual([USER.username, USER.username]);
  await page.goto('about:blank');
}, 300_000);

test('a look has the edge’s own account make the beginning, and Play begins with it', async () => {
  const film = await filmOf(720);
  const before = plays().length;
  const { page } = await visitor(stacks.service.url);
  await page.goto(`${stacks.service.url}/media/${film.id}`);
  await eventually('it is being made', () => plays().slice(before).includes(SERVICE.username), 30_000);
  await nothingRuns(ENCODED_MS);
  expect(plays().slice(before)).toEqual([SERVICE.username, SERVICE.username]);
  site.mydia.requests.length = 0;
  await page.locator(PLAY).first().click();
  await playsTo(page, 1);
  expect(segmentsHeard().filter((name) => HEAD.includes(name))).toEqual([]);
  expect(plays().slice(before + 2)).toEqual([USER.username, USER.username]);
  await page.goto('about:blank');
}, 300_000);
