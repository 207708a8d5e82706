/**
 * Mydia's player of autumn 2026 plays films that have a head at the edge, and films that have none. A head comes from
 * another account's session, not from the viewer's.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { SERVICE, USER } from '../mydia/server.ts';
import { anotherAccount } from './another-account.ts';
import { ENCODED_MS, HEAD, playedInAutumn } from './autumn-player.ts';
import { eventually } from './browser.ts';
import { EASY, useHeadstart, useMydia, visitor } from './mydia-visitor.ts';
import { ANOTHER, BENCHMARK } from './site.ts';

/** A place past the head's end, in seconds. */
const BEYOND_S = 17;

const folder = mkdtempSync(path.join(tmpdir(), 'headstart-plays-'));
const PLAYS_LOG = path.join(folder, 'plays.jsonl');
afterAll(() => rmSync(folder, { recursive: true, force: true }));
// With AHEAD_S, ffmpeg pauses far ahead of the viewer, and leaves the processor to the browser.
const site = useMydia({ ORIGIN_DIALECT: '2026-autumn', AHEAD_S: '20', PLAYS_LOG }, { films: EASY });
const stacks = useHeadstart(site, {
  viewers: { ORIGIN_TOKEN: '', HEADS: 'on' },
  service: { HEADS: 'on' },
  'viewers without heads': { ORIGIN_TOKEN: '' },
  'service without heads': {},
});

const nothingRuns = (ms = 30_000): Promise<void> => eventually('nothing runs', () => site.ffmpegs() === 0, ms);
/**
 * @returns the accounts of all entries in the origin's log of plays. Each play has two entries: one for its session,
 * one for its start
 */
function plays(): string[] {
  const lines = existsSync(PLAYS_LOG) ? readFileSync(PLAYS_LOG, 'utf8').split('\n').slice(0, -1) : [];
  return lines.map((line) => (JSON.parse(line) as { user: string }).user);
}
const segmentsHeard = (): string[] =>
  site.mydia.requests.flatMap(({ line }) => /^GET \/api\/v1\/hls\/[\w-]+\/(segment_\d+\.ts)/.exec(line)?.[1] ?? []);

beforeEach(() => nothingRuns());

const another = anotherAccount(site, () => stacks.viewers);

const PLAY = 'a[href^="/player/#/player/"]';

/** Plays the film at three times its speed until it has passed this place, in seconds. */
async function playsTo(page: Page, place: number): Promise<void> {
  const isBeyond = (s: number): boolean => (document.querySelector('video')?.currentTime ?? 0) > s;
  await page.waitForFunction(isBeyond, 0.1, { timeout: ENCODED_MS });
  await page.evaluate(() => Object.assign(document.querySelector('video') as object, { playbackRate: 3 }));
  await page.waitForFunction(isBeyond, place, { timeout: ENCODED_MS });
}

/**
 * The viewer leaves the film but not the player's document, and the player ends its session. When a document closes, a
 * busy browser may lose its last requests.
 */
async function leave(page: Page): Promise<void> {
  await page.evaluate(() => {
    location.hash = '#/';
  });
  await nothingRuns();
}

test('autumn’s player goes on beyond the head in the viewer’s own session, which Headstart neither starts nor ends', async () => {
  const film = await another.filmOf(ANOTHER);
  await playedInAutumn(site, stacks.viewers, another, film);
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
  await leave(page);
}, 300_000);

test('a look in front of autumn’s player has the edge’s own account make the head, and Play begins with it', async () => {
  const film = await another.filmOf(ANOTHER);
  const before = plays().length;
  const { page } = await visitor(stacks.service.url);
  await page.goto(`${stacks.service.url}/media/${film.id}`);
  await eventually('it is being made', () => plays().slice(before).includes(SERVICE.username), 30_000);
  await eventually('it is made, and its session is ended', () => site.ends() === 1, ENCODED_MS);
  await nothingRuns();
  expect(plays().slice(before)).toEqual([SERVICE.username, SERVICE.username]);
  site.mydia.requests.length = 0;
  await page.locator(PLAY).first().click();
  await playsTo(page, 1);
  expect(segmentsHeard().filter((name) => HEAD.includes(name))).toEqual([]);
  expect(plays().slice(before + 2)).toEqual([USER.username, USER.username]);
  await leave(page);
}, 300_000);

test.each(['service without heads', 'viewers without heads'] as const)(
  '%s: a look in front of autumn’s player starts nothing, and Play goes as without Headstart',
  async (name) => {
    const film = await another.filmOf(BENCHMARK.transcoded);
    const before = plays().length;
    const { page } = await visitor(stacks[name].url);
    await page.goto(`${stacks[name].url}/media/${film.id}`);
    await page.locator(PLAY).first().waitFor();
    await page.waitForTimeout(2_000);
    expect([site.ffmpegs(), plays().length]).toEqual([0, before]);
    await page.locator(PLAY).first().click();
    await playsTo(page, 4);
    expect(site.ffmpegs()).toBeLessThanOrEqual(1);
    expect(site.sessions()).toHaveLength(1);
    expect([site.streams(), segmentsHeard()[0]]).toEqual([0, HEAD[0]]);
    expect(plays().slice(before)).toEqual([USER.username, USER.username]);
    await leave(page);
  },
  300_000,
);
