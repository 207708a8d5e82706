import { copyFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { uuidV5 } from '../../origin/library/ids.ts';
import { FILE_HEADER } from '../../protocol/urls.ts';
import { afterwards, fill, HOOK_MS, temporaryFolder } from './media.ts';
import { ANN, BOB, eventually, type Origin, runOrigin } from './origin.ts';

const later = afterwards();

let media: string;
let origin: Origin;

beforeAll(async () => {
  media = await temporaryFolder(later);
  await fill(media, { 'Film (2001).mp4': 'silent', 'Show/S01E01.mp4': 'silent' });
  origin = await runOrigin(media, {}, later);
}, HOOK_MS);

const path = async (of: Origin) => `/playback/movie/${await of.movie('Film')}`;
const read = async (of: Origin, key = ANN) => (await of.ask(await path(of), { key })).json();
const save = async (of: Origin, body: unknown) =>
  of.ask(await path(of), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

const NEW = { position_seconds: 0, duration_seconds: null, completion_percentage: 0, watched: false };

test('a new viewer begins at the beginning', async () => {
  expect(await read(origin, BOB)).toEqual(NEW);
  const { shows } = await origin.library();
  expect(await (await origin.ask(`/playback/episode/${shows[0]?.episodes[0]?.id}`)).json()).toEqual(NEW);
});

test('the embedded origin tells a file’s version with its position, and another one once the file is replaced; Mydia does not', async () => {
  const versionOf = async (of: Origin) => (await of.ask(await path(of))).headers.get(FILE_HEADER);
  // The library does not list a replaced film while the film's file may still be written to. So the test has a folder
  // of its own, and the other tests' films stay listed.
  const folder = await temporaryFolder();
  await fill(folder, { 'Film (2001).mp4': 'silent' });
  const own = await runOrigin(folder);
  const before = await versionOf(own);
  expect(before).not.toBeNull();
  expect(await versionOf(own)).toBe(before);
  const file = join(folder, 'Film (2001).mp4');
  await copyFile(file, `${file}.new`);
  await rename(`${file}.new`, file);
  const after = await eventually(
    () => versionOf(own).catch(() => null),
    (version) => version !== null,
  );
  expect(after).not.toBe(before);
  expect(await versionOf(await runOrigin(media, { TRANSCODE: 'mydia' }))).toBeNull();
});

test('a saved position is the viewer’s own', async () => {
  const saved = {
    ...{ position_seconds: 30, duration_seconds: 90, completion_percentage: (30 / 90) * 100, watched: false },
    last_watched_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
  };
  const reply = await save(origin, { position_seconds: 30, duration_seconds: 90 });
  expect([reply.status, await reply.json()]).toEqual([200, saved]);
  expect(await read(origin)).toEqual(saved);
  expect(await read(origin, BOB)).toEqual(NEW);
});

test('a viewer who has seen nine tenths has watched the film', async () => {
  await save(origin, { position_seconds: 90, duration_seconds: 100 });
  expect(await read(origin)).toMatchObject({ completion_percentage: 90, watched: true });
  await save(origin, { position_seconds: 1, duration_seconds: 100 });
  expect(await read(origin)).toMatchObject({ completion_percentage: 1, watched: true });
});

const BLANK = ["can't be blank"];

test.each([
  ['', { position_seconds: BLANK, duration_seconds: BLANK }],
  ['{}', { position_seconds: BLANK, duration_seconds: BLANK }],
  ['{"position_seconds":5}', { duration_seconds: BLANK }],
  ['{"position_seconds":-1,"duration_seconds":9}', { position_seconds: ['must be greater than or equal to 0'] }],
  ['{"position_seconds":1.5,"duration_seconds":9}', { position_seconds: ['is invalid'] }],
  ['{"position_seconds":1,"duration_seconds":0}', { duration_seconds: ['must be greater than 0'] }],
])('an invalid position (%s) changes nothing, and gets complaints', async (body, details) => {
  await save(origin, { position_seconds: 12, duration_seconds: 100 });
  const reply = await save(origin, body);
  expect([reply.status, await reply.json()]).toEqual([422, { error: 'Invalid data', details }]);
  expect(await read(origin)).toMatchObject({ position_seconds: 12 });
});

test('a body that is no JSON is a bad request; one that is sent as text is ignored', async () => {
  expect((await save(origin, '{')).status).toBe(400);
  const body = JSON.stringify({ position_seconds: 1, duration_seconds: 2 });
  const beacon = await origin.ask(await path(origin), { method: 'POST', body });
  expect(beacon.status).toBe(422);
});

test.each([
  ['movie', 'Media item not found'],
  ['episode', 'Episode not found'],
])('an unknown %s is not found', async (kind, error) => {
  for (const method of ['GET', 'POST']) {
    const reply = await origin.ask(`/playback/${kind}/00000000-0000-5000-8000-000000000000`, { method });
    expect([reply.status, await reply.json()]).toEqual([404, { error }]);
  }
});

test('positions outlive a restart where there is a folder for them', async () => {
  const env = { DATA_DIR: join(await temporaryFolder(), 'data') };
  const first = await runOrigin(media, env);
  await save(first, { position_seconds: 7, duration_seconds: 70 });
  await first.end('SIGTERM');
  expect(await read(await runOrigin(media, env))).toMatchObject({ position_seconds: 7, duration_seconds: 70 });
});

test('a show is no movie', async () => {
  const { shows } = await origin.library();
  const show = await origin.ask(`/playback/movie/${shows[0]?.id}`);
  expect([show.status, await show.json()]).toEqual([404, { error: 'Media item is not a movie' }]);
});

test('a file has a position of its own in 2026-07 alone, and it is not kept', async () => {
  const file = `/playback/file/${uuidV5('file:Film (2001).mp4')}`;
  const newer = await runOrigin(media, { ORIGIN_DIALECT: '2026' });
  const body = JSON.stringify({ position_seconds: 5, duration_seconds: 50 });
  const headers = { 'content-type': 'application/json' };
  const saved = await newer.ask(file, { method: 'POST', headers, body });
  expect(await saved.json()).toEqual({ ...NEW, position_seconds: 5, duration_seconds: 50 });
  expect(await (await newer.ask(file)).json()).toEqual(NEW);
  const unknown = await newer.ask('/playback/file/00000000-0000-5000-8000-000000000000');
  expect([unknown.status, await unknown.json()]).toEqual([404, { error: 'Media file not found' }]);
  const autumn = await runOrigin(media, { ORIGIN_DIALECT: '2026-autumn' });
  for (const other of [origin, autumn]) expect((await other.ask(file)).status).toBe(404);
});
