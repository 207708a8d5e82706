import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { afterwards, fill, HOOK_MS, temporaryFolder } from './media.ts';
import { BOB, eventually, groupLives, runOrigin } from './origin.ts';

const later = afterwards();

let media: string;

beforeAll(async () => {
  media = await temporaryFolder(later);
  await fill(media, { 'Long (2001).mkv': 'long' });
}, HOOK_MS);

describe('an idle session', () => {
  const idle = { TRANSCODE: 'mydia', SESSION_IDLE_S: '1.5' };

  test('an idle session is ended with its ffmpeg and its folder', async () => {
    const origin = await runOrigin(media, idle);
    const session = await origin.start('Long');
    expect(origin.children()).toHaveLength(1);
    await eventually(origin.children, (children) => children.length === 0);
    await eventually(origin.sessionFolders, (folders) => folders.length === 0);
    expect(await (await origin.ask(`${session}/index.m3u8`)).json()).toEqual({ error: 'HLS session not found' });
  });

  test('a session is not idle while its playlist or its segments are requested', async () => {
    const origin = await runOrigin(media, idle);
    const [ann, bob] = await Promise.all([origin.start('Long'), origin.start('Long', BOB)]);
    for (let i = 0; i < 7; i++) {
      await sleep(300);
      await Promise.all([origin.ask(`${ann}/index.m3u8`), origin.ask(`${bob}/segment_000.ts`)]);
    }
    for (const session of [ann, bob]) {
      const ended = await origin.ask(session, { method: 'DELETE' });
      expect(await ended.json()).toMatchObject({ status: 'terminated' });
    }
  });
});

describe('an origin with two ffmpegs at work leaves no process and no folder', () => {
  test.each(['SIGTERM', 'SIGINT', 'disconnect'] as const)(
    'an origin with two ffmpegs at work leaves no process and no folder after %s',
    async (signal) => {
      const origin = await runOrigin(media, { TRANSCODE: 'mydia' });
      await Promise.all([origin.start('Long'), origin.start('Long', BOB)]);
      expect(origin.children()).toHaveLength(2);
      expect(await origin.end(signal)).toBe(0);
      expect(groupLives(origin.child.pid as number)).toBe(false);
      expect(readdirSync(origin.workDir)).toEqual([]);
    },
  );

  test('an origin that is told to stop in the very moment of a start leaves no process and no folder', async () => {
    const origin = await runOrigin(media, { TRANSCODE: 'mydia' });
    const path = `/stream/movie/${await origin.movie('Long')}`;
    const starting = origin.ask(path).catch(() => null);
    const ended = origin.end('SIGTERM');
    await starting;
    expect(await ended).toBe(0);
    expect(groupLives(origin.child.pid as number)).toBe(false);
    expect(readdirSync(origin.workDir)).toEqual([]);
  });
});

test('an origin that is killed takes its ffmpegs with it, and its folder goes when the next one starts', async () => {
  const first = await runOrigin(media, { TRANSCODE: 'mydia' });
  await Promise.all([first.start('Long'), first.start('Long', BOB)]);
  expect(first.children()).toHaveLength(2);
  await first.end('SIGKILL');
  await eventually(
    () => groupLives(first.child.pid as number),
    (lives) => !lives,
    2_000,
  );
  expect(first.sessionFolders()).toHaveLength(2);
  const second = await runOrigin(media, { WORK_DIR: first.workDir });
  expect(first.sessionFolders()).toEqual([]);
  expect(readdirSync(first.workDir)).toHaveLength(1);
  await second.start('Long');
  const third = await runOrigin(media, { WORK_DIR: first.workDir });
  expect(second.children()).toHaveLength(1);
  expect(first.sessionFolders()).toHaveLength(1);
  await third.end('SIGTERM');
});

test('an origin that is stopped while it takes a still leaves nothing', async () => {
  const origin = await runOrigin(media, { CACHE_DIR: await temporaryFolder() });
  const taking = origin.ask(`/posters/${await origin.movie('Long')}.jpg`).catch(() => null);
  await eventually(origin.children, (children) => children.length === 1);
  expect(await origin.end('SIGTERM')).toBe(0);
  await taking;
  await eventually(
    () => groupLives(origin.child.pid as number),
    (lives) => !lives,
  );
  expect(readdirSync(origin.workDir)).toEqual([]);
});

test('an origin that cannot start says why, and ends', async () => {
  const start = runOrigin('/nowhere/to/be/found', { QUIET: '1' });
  await expect(start).rejects.toThrow('ended with 1');
});
