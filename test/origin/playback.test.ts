import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { afterwards, fill, HOOK_MS, temporaryFolder } from './media.ts';
import { ANN, BOB, type Origin, runOrigin } from './origin.ts';

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
  of.ask(await path(of), { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });

const NEW = { position_seconds: 0, duration_seconds: null, completion_percentage: 0, watched: false };

test('a new viewer begins at the beginning', async () => {
  expect(await read(origin, BOB)).toEqual(NEW);
  const { shows } = await origin.library();
  expect(await (await origin.ask(`/playback/episode/${shows[0]?.episodes[0]?.id}`)).json()).toEqual(NEW);
});

test('a saved position is the viewer’s own', async () => {
  const saved = { position_seconds: 30, duration_seconds: 90, completion_percentage: 33.3, watched: false };
  const reply = await save(origin, { position_seconds: 30, duration_seconds: 90 });
  expect([reply.status, await reply.json()]).toEqual([200, saved]);
  expect(await read(origin)).toEqual(saved);
  expect(await read(origin, BOB)).toEqual(NEW);
});

test('one who has seen nine tenths has watched it', async () => {
  await save(origin, { position_seconds: 90, duration_seconds: 100 });
  expect(await read(origin)).toMatchObject({ completion_percentage: 90, watched: true });
});

test.each([
  '',
  '{',
  '{}',
  { position_seconds: -1 },
  { position_seconds: '5' },
  { position_seconds: 1, duration_seconds: -1 },
])('a position that is none (%j) changes nothing', async (body) => {
  await save(origin, { position_seconds: 12, duration_seconds: 100 });
  expect((await save(origin, body)).status).toBe(400);
  expect(await read(origin)).toMatchObject({ position_seconds: 12 });
});

test.each([
  ['movie', 'Movie not found'],
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
