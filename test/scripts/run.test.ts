import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { lightLibrary } from '../e2e/light-library.ts';
import { groupMembers } from '../e2e/processes.ts';
import { BENCHMARK, movie, signIn } from '../e2e/site.ts';
import { type Stack, startStack } from '../e2e/stack.ts';

// Most tests start a stack of their own while other test files run, which takes long.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const start = async (env: Record<string, string>): Promise<Stack> =>
  startStack({ env: { MEDIA_DIR: await lightLibrary(), ...env } });

/** Sends a preload, renewal or cancel for the benchmark's film, as the demo's visitor. */
async function ask(stack: Stack, action: string, visit?: string): Promise<{ status: string } | null> {
  const film = await movie(stack, BENCHMARK.transcoded);
  const response = await fetch(`${stack.url}/api/v1/hls/${action}/movie/${film}`, {
    method: 'POST',
    headers: { cookie: await signIn(stack) },
    body: JSON.stringify({ visit }),
  });
  return response.status === 202 ? ((await response.json()) as { status: string }) : null;
}

const startFfmpeg = async (stack: Stack) => {
  await ask(stack, 'preload');
  await expect.poll(() => stack.ffmpegs(), { timeout: 10_000 }).toHaveLength(1);
};

const kill = (pid: number | undefined) => process.kill(pid ?? Number.NaN, 'SIGKILL');

describe('a run', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await start({ TRANSCODE: 'mydia' });
  });
  afterAll(() => stack.stop());

  test('a run says where it is, and shows the library there', async () => {
    expect(stack.output()).toContain(`Headstart is at ${stack.url}/\n`);
    const page = await fetch(stack.url);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('/movies/');
  });

  test('a run goes on when ffmpeg is killed', async () => {
    await startFfmpeg(stack);
    const [ffmpeg] = await stack.ffmpegs();
    kill(ffmpeg);
    await expect.poll(() => stack.ffmpegs()).not.toContain(ffmpeg);
    expect((await fetch(`${stack.originUrl}/api/v1/library`)).status).toBe(200);
    expect((await fetch(stack.url)).status).toBe(200);
  });

  test('a run leaves no process and no folder behind after Ctrl-C, with an ffmpeg at work', async () => {
    await startFfmpeg(stack);
    await stack.stop();
    expect(await stack.exited).toEqual({ code: 0, signal: null });
  });
});

describe('leaves no process and no folder behind', () => {
  const workerd = ({ edgePid }: Stack) => groupMembers([edgePid]).find(({ name }) => name === 'workerd')?.pid;

  async function expectNothingLeft(stack: Stack): Promise<void> {
    await expect.poll(() => stack.processes(), { timeout: 10_000 }).toEqual([]);
    await expect.poll(() => stack.leftFolders(), { timeout: 10_000 }).toEqual([]);
  }

  test.each([
    ['the edge', (stack: Stack) => stack.edgePid, /edge ended unexpectedly/],
    ['workerd', workerd, /workerd ended unexpectedly/],
    ['the origin', (stack: Stack) => stack.originPid, /origin ended unexpectedly/],
  ])('a run leaves no process and no folder behind when %s is killed, and says so', async (_, pidOf, words) => {
    const stack = await start({ TRANSCODE: 'mydia' });
    onTestFinished(() => stack.stop());
    await startFfmpeg(stack);
    kill(pidOf(stack));
    expect(await stack.exited).toEqual({ code: 1, signal: null });
    expect(stack.output()).toMatch(words);
    await expectNothingLeft(stack);
  });

  test('a run leaves no process and no folder behind when its supervisor is killed without a word', async () => {
    const stack = await start({ TRANSCODE: 'mydia' });
    onTestFinished(() => stack.stop());
    await startFfmpeg(stack);
    kill(stack.supervisorPid);
    await stack.exited;
    await expectNothingLeft(stack);
  });
});

test('with ORIGIN set, a run starts no embedded origin', async () => {
  const stack = await startStack({ env: { ORIGIN: 'http://127.0.0.1:9' } });
  onTestFinished(() => stack.stop());
  expect((await fetch(stack.url)).status).toBe(200);
  expect(stack.originPid).toBeNaN();
  expect((await fetch(`${stack.url}/demo.json`)).status).toBe(404);
});

test('the Durable Objects’ storage outlives the run in STATE_DIR', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'headstart-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const env = { STATE_DIR: path.join(folder, 'state') };
  const visit = 'a-visit-that-is-cancelled-first';

  const first = await start(env);
  await ask(first, 'cancel', visit);
  await first.stop();
  const second = await start(env);
  onTestFinished(() => second.stop());
  // The edge may have to ask the origin for the film's file before it finds the cancel. So the first replies may have
  // another status. If the edge had lost the cancel, the film would become ready.
  const statusNow = async () => (await ask(second, 'preload', visit))?.status;
  await expect.poll(statusNow, { timeout: 10_000 }).toBe('cancelled');
  expect(await second.ffmpegs()).toEqual([]);
});
