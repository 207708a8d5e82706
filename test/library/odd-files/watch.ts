/** Plays films of the table from an origin, in a browser, and returns what it has seen. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { uuidV5 } from '../../../origin/library/ids.ts';
import { ROOT } from '../../../scripts/root.ts';
import { hlsConfig, PLAYING } from '../../../web/player/hls-config.ts';
import { COARSE } from '../../e2e/browser.ts';
import { ANN, type Origin } from '../../origin/origin.ts';
import { type Decoded, decode } from './decode.ts';
import type { WatchedFile } from './faults.ts';
import type { Plays } from './kind.ts';
import { install, type Seen, watchFilm } from './page.ts';

const HLS_JS = readFileSync(path.join(ROOT, 'node_modules/hls.js/dist/hls.min.js'), 'utf8');
/** The configuration of Headstart's own player, without its functions, which cannot be sent to a page. */
const CONFIG = { ...JSON.parse(JSON.stringify({ ...hlsConfig, ...PLAYING })), autoStartLoad: true };
const WITHIN_MS = 20_000;
/** The film flashes at each full second. This many seconds after a flash, the picture is calm. */
const CALM_S = 0.15;

/** Opens a page of the origin as the viewer Ann. The page has the functions that watch films. */
export async function openPage(browser: Browser, origin: Origin): Promise<Page> {
  const context = await browser.newContext({ ...COARSE, extraHTTPHeaders: { 'x-api-key': ANN } });
  const page = await context.newPage();
  await page.goto(`${origin.url}/api/v1/library`);
  await page.evaluate(HLS_JS);
  await page.evaluate(install);
  return page;
}

/**
 * @param file the file's name in the library. @throws an error with the message of the browser, of hls.js or of the
 * origin
 */
export async function watch(
  { origin, page }: { origin: Origin; page: Page },
  file: string,
  expected: Plays,
  reference: Decoded,
): Promise<WatchedFile> {
  const lastS = reference.pictures.at(-1)?.at ?? 0;
  const middleS = Math.round(lastS / 2) + CALM_S;
  const stream = `/stream/movie/${uuidV5(file)}?position=${middleS}`;
  const reply = await origin.ask(stream, { headers: { range: 'bytes=0-0' } });
  const location = reply.headers.get('location');
  const isDirect = reply.status === 206;
  if (!isDirect && location === null) throw new Error(`the origin answers ${reply.status}: ${await reply.text()}`);
  const url = location === null ? `${origin.url}/api/v1${stream}` : location;
  try {
    if (location !== null) await untilReady(location);
    const config = location === null ? null : CONFIG;
    const seen = await page.evaluate(watchFilm, {
      url,
      config,
      middleS,
      lateS: lateIn(lastS),
      isTurned: expected.isTurned ?? false,
      withinMs: WITHIN_MS,
    });
    if (isDirect !== (expected.directly ?? false))
      throw new Error(isDirect ? 'it is played directly' : 'it is a session');
    return { seen, given: isDirect ? null : await givenIn(seen, expected) };
  } finally {
    if (location !== null) await request(new URL('.', location).href.replace(/\/$/, ''), { method: 'DELETE' });
  }
}

/** @returns a place shortly before the film's end, and far from a flash */
function lateIn(lastS: number): number {
  const second = Math.floor(lastS);
  return lastS - second > 0.88 ? second + 0.8 : Math.floor(lastS - 0.3) + CALM_S;
}

const request = (url: string, init: RequestInit = {}) => fetch(url, { ...init, headers: { 'x-api-key': ANN } });

/** Waits until the playlist lists a segment, as the edge does. Mydia of 2025 answers 404 until then. */
async function untilReady(playlist: string): Promise<void> {
  const until = Date.now() + WITHIN_MS;
  for (;;) {
    const reply = await request(playlist);
    if (reply.ok) return;
    const words = await reply.text();
    if (Date.now() > until || words.includes('not found')) throw new Error(`the playlist: ${reply.status} ${words}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The times are those that hls.js has written. The edit lists are ignored, as browsers ignore them in fragments. */
const AS_GIVEN = ['-copyts', '-ignore_editlist', '1', '-i'];

async function givenIn(seen: Seen, expected: Plays): Promise<Decoded> {
  const folder = await mkdtemp(path.join(tmpdir(), 'headstart-test-'));
  try {
    return await decodeIn(folder, seen, expected);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function decodeIn(folder: string, { given }: Seen, { isTurned = false, tone }: Plays): Promise<Decoded> {
  const files = new Map<string, string>();
  for (const [kind, base64] of Object.entries(given)) {
    const file = path.join(folder, `${kind}.mp4`);
    await writeFile(file, Buffer.from(base64, 'base64'));
    files.set(kind, file);
  }
  const both = files.get('audiovideo');
  const [video, audio] = [both ?? files.get('video'), files.get('audio')];
  if (video === undefined) throw new Error(`the browser was given only ${[...files.keys()]}`);
  const inputs = [...AS_GIVEN, video, ...(audio === undefined ? [] : [...AS_GIVEN, audio])];
  const heard = both ? '0:a:0' : '1:a:0';
  const hasSound = audio !== undefined || (both !== undefined && tone !== null);
  return await decode({ inputs, isTurned, sound: hasSound ? heard : null });
}
