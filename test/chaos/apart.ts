/**
 * The stack in separate parts. The origin and the edge are separate processes with storage of their own, and each has a
 * proxy before it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT } from '../../scripts/root.ts';
import { probeCache } from '../../scripts/samples.ts';
import { groupMembers } from '../e2e/processes.ts';
import { chaosLibrary } from './clips.ts';
import { freePorts } from './free-ports.ts';
import { type BreakingProxy, startProxy } from './proxy.ts';
import { readStorage } from './rest.ts';

export const DEMO = { username: 'demo', password: 'a demo password' };
const SERVICE = { username: 'headstart', password: 'not used', apiKey: 'the-service-key' };

/** Times are short, so that the edge notices a lost visitor soon. */
const SETTINGS = {
  WARM_LEASE_S: '3',
  PLAY_LEASE_S: '5',
  PAUSE_MAX_S: '5',
  LINGER_S: '3',
  HOLD_S: '5',
  AUTH_TTL_S: '5',
};

interface Part {
  /** Kills the process as if it had crashed, and waits until its children have ended. */
  kill(): Promise<void>;
  /** Asks the part to end, if it runs. */
  stop(): Promise<void>;
  /** Starts the part again on the same port and storage. */
  start(): Promise<void>;
  /** The processes of the part's group. */
  processes(): { pid: number; name: string }[];
}

export interface Apart {
  /** The site's URL, through its proxy. */
  url: string;
  /** The proxies between page and edge, and between edge and origin. */
  pageProxy: BreakingProxy;
  originProxy: BreakingProxy;
  edge: Part;
  origin: Part;
  ffmpegs(): number[];
  /** The folders of transcoding sessions. */
  sessionFolders(): string[];
  /** The contents of the Durable Objects on disk, one sentence each. */
  storage(): string[];
  output(): string;
  stop(): Promise<void>;
}

/** @param shorts the number of short films beside the long one */
export async function startApart(env: Record<string, string> = {}, shorts?: number): Promise<Apart> {
  const folder = mkdtempSync(path.join(tmpdir(), 'headstart-chaos-'));
  const [runs, work, state] = ['runs', 'work', 'state'].map((name) => path.join(folder, name)) as [
    string,
    string,
    string,
  ];
  for (const made of [runs, work, state]) mkdirSync(made);
  const [edgePort, pagePort, originPort, toOriginPort] = (await freePorts(4)) as [number, number, number, number];
  const pageProxy = await startProxy(pagePort, edgePort);
  const originProxy = await startProxy(toOriginPort, originPort);
  const log: string[] = [];
  const origin = makePart('origin/main.ts', 'node', log, {
    PORT: `${originPort}`,
    PUBLIC_URL: originProxy.url,
    MEDIA_DIR: chaosLibrary(shorts),
    WORK_DIR: work,
    CACHE_DIR: probeCache(),
    DATA_DIR: path.join(folder, 'data'),
    USERS: JSON.stringify([DEMO, SERVICE]),
  });
  const edge = makePart('scripts/start.ts', 'workerd', log, {
    PORT: `${edgePort}`,
    ORIGIN: originProxy.url,
    ORIGIN_TOKEN: SERVICE.apiKey,
    STATE_DIR: state,
    TMPDIR: runs,
    ...SETTINGS,
    ...env,
  });
  const stop = async () => {
    await edge.stop();
    await origin.stop();
    await Promise.all([pageProxy.close(), originProxy.close()]);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await origin.start();
    await edge.start();
  } catch (error) {
    await stop();
    throw new Error(`the stack does not come up:\n${log.join('')}`, { cause: error });
  }
  return {
    url: pageProxy.url,
    pageProxy,
    originProxy,
    edge,
    origin,
    ffmpegs: () =>
      origin
        .processes()
        .filter(({ name }) => name === 'ffmpeg')
        .map(({ pid }) => pid),
    sessionFolders: () => globSync('headstart-origin-*/*/', { cwd: work }),
    storage: () => readStorage(path.join(state, 'edge'), folder),
    output: () => log.join(''),
    stop,
  };
}

/** @param victim the name of the process that `kill` kills */
function makePart(script: string, victim: 'node' | 'workerd', log: string[], env: Record<string, string>): Part {
  let child: ChildProcess | null = null;
  /** The process groups of all runs of this part: the test also looks for processes that an earlier run has left. */
  const groups: number[] = [];
  const processes = () => groupMembers(groups);

  const end = async (signal: () => void) => {
    if (!child) return;
    const exited = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : null;
    signal();
    await exited;
    child = null;
  };
  return {
    processes,
    kill: () =>
      end(() => {
        const pids =
          victim === 'node' ? [child?.pid] : processes().flatMap(({ name, pid }) => (name === victim ? [pid] : []));
        if (pids.length === 0) throw new Error(`no ${victim} to kill`);
        for (const pid of pids) if (pid) process.kill(pid, 'SIGKILL');
      }),
    stop: () => end(() => child?.kill('SIGTERM')),
    async start() {
      const started = spawn(process.execPath, [path.join(ROOT, script)], {
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        env: { ...process.env, HOST: '127.0.0.1', ...env },
      });
      child = started;
      if (started.pid) groups.push(started.pid);
      for (const stream of [started.stdout, started.stderr]) stream?.on('data', (text) => log.push(String(text)));
      const [message] = await Promise.race([once(started, 'message'), once(started, 'exit')]);
      if (typeof message !== 'object' || message === null) throw new Error(`${script} ended with ${message}`);
      for (const pid of Object.values((message as { pids?: Record<string, number> }).pids ?? {})) groups.push(pid);
    },
  };
}
