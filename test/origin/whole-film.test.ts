import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { cutAt, cutsOf } from '../../origin/cuts.ts';
import { PLAYLIST, readListing, segmentName } from '../../origin/playlist.ts';
import { afterwards, fill, HOOK_MS, temporaryFolder } from './media.ts';
import { ANN, eventually, type Origin, playlist, runOrigin } from './origin.ts';

const later = afterwards();

const CUTS = cutsOf(60);
const at = (seconds: number): string => segmentName(cutAt(CUTS, seconds));

let media: string;

beforeAll(async () => {
  media = await temporaryFolder(later);
  await fill(media, { 'Long (2001).mkv': 'thin', 'Blind (2002).mkv': 'blind' });
}, HOOK_MS);

const run = (): Promise<Origin> => runOrigin(media, { TRANSCODE: 'fast', AHEAD_S: '4' });

/** What each ffmpeg of the only session has made, in the order of their starts. */
function made(origin: Origin): string[][] {
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

/** Where the picture of a fragment begins, in its timescale. */
const beginning = (fragment: Buffer): number => Number(fragment.readBigUInt64BE(fragment.indexOf('tfdt') + 8));

async function fetched(origin: Origin, session: string, name: string): Promise<Buffer> {
  const reply = await origin.ask(`${session}/${name}`);
  expect(reply.status).toBe(200);
  return Buffer.from(await reply.arrayBuffer());
}

test('where segments begin: soon after one another at first, and none for what is left at the end', () => {
  expect(cutsOf(0)).toEqual([0]);
  expect(cutsOf(1.9)).toEqual([0]);
  expect(cutsOf(8.5)).toEqual([0, 1, 2, 4, 6]);
  expect(cutsOf(41).slice(-4)).toEqual([30, 32, 36, 40]);
  expect([0, 0.9, 1, 5.5, 36, 1e6].map((seconds) => CUTS[cutAt(CUTS, seconds)])).toEqual([0, 0, 1, 4, 36, 56]);
});

test('the playlist has the whole film as soon as there is one segment', async () => {
  const origin = await run();
  const text = await playlist(origin, await origin.start('Long'));
  expect(text).toContain('#EXT-X-PLAYLIST-TYPE:VOD');
  expect(text).toContain('#EXT-X-ENDLIST');
  const listed = readListing(text);
  expect([...listed.keys()]).toEqual(['init.mp4', ...CUTS.map((_, index) => segmentName(index))]);
  expect([...listed.values()].at(-1)).toBeCloseTo(60, 1);
});

test('ffmpeg begins where watching does, and what comes before is made when it is asked for', async () => {
  const origin = await run();
  const session = await origin.start('Long', ANN, 41.5);
  await playlist(origin, session);
  const there = await fetched(origin, session, at(41.5));
  expect(made(origin)[0]?.[0]).toBe(at(40));
  const first = await fetched(origin, session, at(0));
  expect(beginning(first)).toBe(0);
  const second = await fetched(origin, session, at(1));
  // The timescale is the same for all of them.
  expect(beginning(there)).toBe(beginning(second) * 40);
});

test('an ffmpeg goes on to what is near, and another one begins at what is far; there is never more than one', async () => {
  const origin = await run();
  const session = await origin.start('Long');
  await playlist(origin, session);
  await fetched(origin, session, at(6));
  expect(made(origin)).toHaveLength(1);
  const [pid] = origin.children();
  await fetched(origin, session, at(52));
  expect(made(origin)).toHaveLength(2);
  expect(origin.children()).not.toContain(pid);
  expect(origin.children().length).toBeLessThanOrEqual(1);
});

test('what is there already is not made again', async () => {
  const origin = await run();
  const session = await origin.start('Long', ANN, 20);
  await playlist(origin, session);
  await fetched(origin, session, at(20));
  for (let second = 0; second < 20; second += 2) await fetched(origin, session, at(second));
  await eventually(origin.children, (children) => children.length === 0);
  const names = made(origin).flat();
  expect(names.length).toBe(new Set(names).size);
});

test('viewers who are far from one another all come to what they watch', async () => {
  const origin = await run();
  const session = await origin.start('Long');
  await playlist(origin, session);
  const asked = [50, 10, 30, 11, 51, 0].map((second) => fetched(origin, session, at(second)));
  for (const bytes of await Promise.all(asked)) expect(bytes.length).toBeGreaterThan(1_000);
  expect(origin.children().length).toBeLessThanOrEqual(1);
});

test('a film that ends before it says so is as long as it turns out to be', async () => {
  const origin = await run();
  const session = await origin.start('Blind');
  const before = readListing(await playlist(origin, session));
  const last = [...before.keys()].at(-1);
  expect((await origin.ask(`${session}/${last}`)).status).toBe(404);
  const after = readListing(await playlist(origin, session));
  expect(after.size).toBeLessThan(before.size);
  for (const name of after.keys()) await fetched(origin, session, name);
});

test('a position that is none is the beginning', async () => {
  const origin = await run();
  for (const position of ['-1', 'x', 'Infinity']) {
    const session = await origin.start('Long', ANN, position as unknown as number);
    await playlist(origin, session);
    expect(made(origin)[0]?.[0]).toBe(at(0));
    await origin.ask(session, { method: 'DELETE' });
  }
});
