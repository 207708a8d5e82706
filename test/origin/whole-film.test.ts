import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { cutAt, cutsOf } from '../../origin/ffmpeg/cuts.ts';
import { PLAYLIST, readListing, segmentName } from '../../origin/session/playlist.ts';
import { afterwards, fill, HOOK_MS, temporaryFolder } from './media.ts';
import { eventually, type Origin, playlist, runOrigin, startForTest } from './origin.ts';

const later = afterwards();

const CUTS = cutsOf(60);
const at = (seconds: number): string => segmentName(cutAt(CUTS, seconds));

let origin: Origin;
let session: string;

beforeAll(async () => {
  const media = await temporaryFolder(later);
  await fill(media, { 'Long (2001).mkv': 'thin', 'Damaged (2002).mkv': 'damaged' });
  origin = await runOrigin(media, { TRANSCODE: 'fast', AHEAD_S: '4' }, later);
}, HOOK_MS);

/** Starts the session of the test. @param position the second at which watching begins. @returns its playlist */
async function begin(title = 'Long', position?: number): Promise<string> {
  session = await startForTest(origin, title, position);
  return playlist(origin, session);
}

/** @returns the segments that each ffmpeg of the session has made, in the order in which the ffmpegs were started */
function made(): string[][] {
  const [folder] = origin.sessionFolders() as [string];
  return readdirSync(folder)
    .sort((a, b) => Number(a) - Number(b))
    .map((one) => [...listing(join(folder, one, PLAYLIST)).keys()].filter((name) => name !== 'init.mp4'));
}

function listing(path: string): ReadonlyMap<string, number> {
  try {
    return readListing(readFileSync(path, 'utf8'));
  } catch {
    return new Map();
  }
}

/** @returns when the picture of a fragment begins, in units of its timescale */
const beginning = (fragment: Buffer): number => Number(fragment.readBigUInt64BE(fragment.indexOf('tfdt') + 8));

async function fetched(name: string): Promise<Buffer> {
  const reply = await origin.ask(`${session}/${name}`);
  expect(reply.status).toBe(200);
  return Buffer.from(await reply.arrayBuffer());
}

test('segments are short at first, and no short one is left at the end', () => {
  expect(cutsOf(0)).toEqual([0]);
  expect(cutsOf(1.9)).toEqual([0]);
  expect(cutsOf(8.5)).toEqual([0, 1, 2, 4, 6]);
  expect(cutsOf(41).slice(-4)).toEqual([30, 32, 36, 40]);
  expect([0, 0.9, 1, 5.5, 36, 1e6].map((seconds) => CUTS[cutAt(CUTS, seconds)])).toEqual([0, 0, 1, 4, 36, 56]);
});

test('the playlist lists the whole film as soon as there is one segment', async () => {
  const text = await begin();
  expect(text).toContain('#EXT-X-PLAYLIST-TYPE:VOD');
  expect(text).toContain('#EXT-X-ENDLIST');
  const listed = readListing(text);
  expect([...listed.keys()]).toEqual(['init.mp4', ...CUTS.map((_, index) => segmentName(index))]);
  expect([...listed.values()].at(-1)).toBeCloseTo(60, 1);
});

test('ffmpeg begins where watching does, and makes earlier segments on request', async () => {
  await begin('Long', 41.5);
  const there = await fetched(at(41.5));
  expect(made()[0]?.[0]).toBe(at(40));
  const first = await fetched(at(0));
  expect(beginning(first)).toBe(0);
  const second = await fetched(at(1));
  // All segments have the same timescale.
  expect(beginning(there)).toBe(beginning(second) * 40);
});

test('an ffmpeg goes on to a segment that is near, and another one begins at one that is far; there is never more than one', async () => {
  await begin();
  await fetched(at(6));
  expect(made()).toHaveLength(1);
  const [pid] = origin.children();
  await fetched(at(52));
  expect(made()).toHaveLength(2);
  expect(origin.children()).not.toContain(pid);
  expect(origin.children().length).toBeLessThanOrEqual(1);
});

test('segments that exist are not made again', async () => {
  await begin('Long', 20);
  await fetched(at(20));
  for (let second = 0; second < 20; second += 2) await fetched(at(second));
  await eventually(origin.children, (children) => children.length === 0);
  const names = made().flat();
  expect(names.length).toBe(new Set(names).size);
});

test('viewers who are far from one another all come to what they watch', async () => {
  await begin();
  const asked = [50, 10, 30, 11, 51, 0].map((second) => fetched(at(second)));
  for (const bytes of await Promise.all(asked)) expect(bytes.length).toBeGreaterThan(1_000);
  expect(origin.children().length).toBeLessThanOrEqual(1);
});

test('a film that ends before it says so is as long as it turns out to be', async () => {
  const before = readListing(await begin('Damaged'));
  const last = [...before.keys()].at(-1);
  expect((await origin.ask(`${session}/${last}`)).status).toBe(404);
  const after = readListing(await playlist(origin, session));
  expect(after.size).toBeLessThan(before.size);
  for (const name of after.keys()) await fetched(name);
});

test('an invalid position means the beginning', async () => {
  for (const position of ['-1', 'x', 'Infinity']) {
    await begin('Long', position as unknown as number);
    expect(made()[0]?.[0]).toBe(at(0));
    await origin.ask(session, { method: 'DELETE' });
  }
});
