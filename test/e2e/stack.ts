/** `npm start`'s own stack, run as a child process, without doubles. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { ROOT } from '../../scripts/root.ts';
import { ensureSamples } from '../../scripts/samples.ts';
import type { Started } from '../../scripts/start/messages.ts';
import { completeLibrary } from '../origin/complete-library.ts';
import { groupMembers } from './processes.ts';

const AccessEntrySchema = v.object({
  time: v.union([v.string(), v.number()]),
  method: v.string(),
  path: v.string(),
  status: v.number(),
  user: v.nullable(v.string()),
  ms: v.number(),
});
export type AccessEntry = v.InferOutput<typeof AccessEntrySchema>;

export interface Stack {
  /** Without a slash at the end, like `originUrl`. */
  url: string;
  originUrl: string;
  /** Process id of the embedded origin; NaN when ORIGIN names another one. */
  originPid: number;
  edgePid: number;
  supervisorPid: number;
  /** The requests to the origin since the stack was up and its library was complete. */
  accessLog(): AccessEntry[];
  /** Process ids of the origin's ffmpegs. */
  ffmpegs(): Promise<number[]>;
  /** Ids of all processes of the run, except the supervisor. */
  processes(): number[];
  /** The run's standard output and error. */
  output(): string;
  runDir: string;
  /** The run's folders that still exist; none once the run has ended. */
  leftFolders(): string[];
  exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /**
   * Ends the run as Ctrl-C does, unless it has ended already.
   * @throws when the run ends with an error, or leaves a process or a folder behind
   */
  stop(): Promise<void>;
}

/**
 * @param options.env settings, added to those of a stack for tests (any free port, an access log, no heads)
 * @returns once the stack is up with all its films. With an empty cache (`XDG_CACHE_HOME`), it has only the films that
 * are made by then
 * @throws an error with the run's output when the stack does not come up
 */
export async function startStack({ env = {} }: { env?: Record<string, string> } = {}): Promise<Stack> {
  if (!env.MEDIA_DIR && !env.ORIGIN && !env.XDG_CACHE_HOME) await ensureSamples();
  const folder = mkdtempSync(path.join(tmpdir(), 'headstart-test-'));
  const runs = mkdtempSync(path.join(folder, 'runs-'));
  const accessLogFile = path.join(folder, 'access.jsonl');
  const child = spawn(process.execPath, [path.join(ROOT, 'scripts/start.ts')], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // HEADS=off: with heads, the second look at a film starts no session, and tests of sessions look at one film often.
    env: { ...process.env, PORT: '0', ACCESS_LOG: accessLogFile, TMPDIR: runs, HEADS: 'off', ...env },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (output += text));
  const exited = new Promise<Awaited<Stack['exited']>>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });

  const started = await Promise.race([startedMessage(child), exited]);
  if (!('type' in started)) {
    rmSync(folder, { recursive: true, force: true });
    throw new Error(`npm start ended (${started.signal ?? started.code}):\n${output}`);
  }
  const { url, originUrl, runDir, pids } = started;
  if (pids.origin !== undefined) await completeLibrary(originUrl);
  const groups = Object.values(pids);
  const { origin: originPid = Number.NaN, edge: edgePid = Number.NaN } = pids;
  const leftFolders = () => readdirSync(runs);
  const processes = () => groupMembers(groups).map(({ pid }) => pid);
  const readLog = () => readAccessLog(accessLogFile);
  let stopped: Promise<void> | undefined;
  const ownRequests = readLog().length;
  return {
    url: withoutSlash(url),
    originUrl: withoutSlash(originUrl),
    originPid,
    edgePid,
    supervisorPid: child.pid ?? Number.NaN,
    accessLog: () => readLog().slice(ownRequests),
    ffmpegs: async () =>
      groupMembers([originPid])
        .filter(({ name }) => name === 'ffmpeg')
        .map(({ pid }) => pid),
    processes,
    output: () => output,
    runDir,
    leftFolders,
    exited,
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };

  async function stop(): Promise<void> {
    const hadEnded = child.exitCode !== null || child.signalCode !== null;
    child.kill('SIGINT');
    const { code, signal } = await exited;
    const left = await leftAfter(1_000, () => [...processes(), ...leftFolders()]);
    rmSync(folder, { recursive: true, force: true });
    if (left.length > 0 || (code !== 0 && !hadEnded)) {
      throw new Error(`Ctrl-C ended with ${signal ?? code} and left [${left}]:\n${output}`);
    }
  }
}

/** Waits up to `ms`, since a killed process takes a moment to end. @returns what is still left then */
async function leftAfter<T>(ms: number, left: () => T[]): Promise<T[]> {
  const until = performance.now() + ms;
  while (left().length > 0 && performance.now() < until) await sleep(20);
  return left();
}

const startedMessage = (child: ChildProcess) =>
  new Promise<Started>((resolve) => child.once('message', (message) => resolve(message as Started)));

const withoutSlash = (url: string) => url.replace(/\/$/, '');

function readAccessLog(file: string): AccessEntry[] {
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    // The log does not exist before the first request.
  }
  const lines = text.split('\n').slice(0, -1);
  return lines.map((line) => v.parse(AccessEntrySchema, JSON.parse(line)));
}
