import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { lengthOf, PLAYLIST, readListing } from '../../origin/session/playlist.ts';
import { afterwards, fill, HOOK_MS, temporaryFolder } from './media.ts';
import { eventually, groupLives, type Origin, playlist, runOrigin, startForTest } from './origin.ts';

const later = afterwards();

const AHEAD_S = 8;
const SETTINGS = { TRANSCODE: 'fast', AHEAD_S: String(AHEAD_S) };

let media: string;
let origin: Origin;

beforeAll(async () => {
  media = await temporaryFolder(later);
  await fill(media, { 'Long (2001).mkv': 'long', 'Stream (2002).ts': 'thin' });
  origin = await runOrigin(media, SETTINGS, later);
}, HOOK_MS);

/** What Linux says about a process: whether it is stopped, and its processor time in clock ticks. */
function processOf(pid: number): { isPaused: boolean; cpu: number } {
  const [state, ...fields] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return { isPaused: state === 'T', cpu: Number(fields[10]) + Number(fields[11]) };
}

async function paused(origin: Origin): Promise<number> {
  const [pid] = origin.children() as [number];
  await eventually(
    () => processOf(pid).isPaused,
    (isPaused) => isPaused,
  );
  return pid;
}

describe('an ffmpeg that is far ahead of every viewer', () => {
  test('an ffmpeg far ahead of every viewer is paused and costs nothing, goes on when one comes near, and finishes the film', async () => {
    const session = await startForTest(origin, 'Long');
    const pid = await paused(origin);
    const [folder] = origin.sessionFolders() as [string];
    const made = () => readListing(readFileSync(join(folder, '0', PLAYLIST), 'utf8'));
    const first = made();
    expect(lengthOf(first)).toBeGreaterThan(AHEAD_S);
    expect(lengthOf(first)).toBeLessThan(50);
    const { cpu } = processOf(pid);
    await sleep(1_200);
    expect(processOf(pid)).toEqual({ isPaused: true, cpu });
    expect(made()).toEqual(first);

    await eventually(
      async () => {
        const last = [...made().keys()].at(-1);
        expect((await origin.ask(`${session}/${last}`)).status).toBe(200);
        return lengthOf(made());
      },
      (seconds) => seconds > 59,
    );
    await eventually(origin.children, (children) => children.length === 0);
    expect((await origin.ask(`${session}/${PLAYLIST}`)).status).toBe(200);
  });

  test('an ffmpeg that cannot begin in the middle is paused only beyond each saved position', async () => {
    const position = JSON.stringify({ position_seconds: 30, duration_seconds: 60 });
    const headers = { 'content-type': 'application/json' };
    await origin.ask(`/playback/movie/${await origin.movie('Stream')}`, { method: 'POST', headers, body: position });
    const session = await startForTest(origin, 'Stream');
    await playlist(origin, session, (text) => lengthOf(readListing(text)) >= 30 + AHEAD_S);
  });
});

describe('a paused ffmpeg ends', () => {
  test('a paused ffmpeg ends with its session', async () => {
    const session = await startForTest(origin, 'Long');
    await paused(origin);
    expect((await origin.ask(session, { method: 'DELETE' })).status).toBe(200);
    expect(origin.children()).toEqual([]);
    expect(origin.sessionFolders()).toEqual([]);
  });

  test('a paused ffmpeg ends when its session has been idle for too long', async () => {
    const origin = await runOrigin(media, { ...SETTINGS, SESSION_IDLE_S: '4' });
    await origin.start('Long');
    await paused(origin);
    await eventually(origin.children, (children) => children.length === 0);
    await eventually(origin.sessionFolders, (folders) => folders.length === 0);
  });

  test.each(['SIGTERM', 'SIGKILL'] as const)('a paused ffmpeg ends with its origin, after %s', async (signal) => {
    const origin = await runOrigin(media, SETTINGS);
    await origin.start('Long');
    await paused(origin);
    await origin.end(signal);
    await eventually(
      () => groupLives(origin.child.pid as number),
      (lives) => !lives,
      2_000,
    );
    if (signal === 'SIGTERM') expect(readdirSync(origin.workDir)).toEqual([]);
  });
});
