/** The processes of a run. They live and die together. */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { COMPILE_CACHE, ROOT } from '../root.ts';
import { type PartMessage, parsePartMessage } from './messages.ts';
import { withoutEmpty } from './settings.ts';

/** How long a part may take to stop its ffmpeg and tidy up, in milliseconds. */
const GRACE_MS = 4_000;

export interface Part {
  name: string;
  pid: number;
  send(message: object): void;
  /** The next message of a kind. Waits for ever when the part ends first: then the whole run does. */
  message<Type extends PartMessage['type']>(type: Type): Promise<Extract<PartMessage, { type: Type }>>;
  onMessage(listener: (message: PartMessage) => void): void;
  exited: Promise<void>;
}

export interface Parts {
  readonly pids: Record<string, number>;
  /** @param script path within the project; with `task`, it is expected to end by itself */
  start(name: string, script: string, options?: { env?: Record<string, string>; task?: boolean }): Part;
  /** Asks every part to end, and ends it with all its descendants when it has not after `GRACE_MS`. */
  end(): Promise<void>;
  /** Ends every part with all its descendants at once. */
  kill(): void;
}

/** @param onCrash hears in one sentence of a part that ended unasked */
export function makeParts(onCrash: (sentence: string) => void): Parts {
  const parts = new Map<ChildProcess, Part>();
  let ending = false;

  const start: Parts['start'] = (name, script, { env = {}, task = false } = {}) => {
    // What was under way when the end began must not add to what has to end.
    if (ending) throw new Error(`${name} is not started: the run is ending.`);
    const child = spawn(process.execPath, [path.join(ROOT, script)], {
      // A process group of its own: Ctrl-C reaches the supervisor only, and the group can be killed as a whole
      // when its leader has died and left workerd or ffmpeg behind.
      detached: true,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { ...COMPILE_CACHE, ...withoutEmpty(process.env), ...env },
    });
    const exited = new Promise<void>((resolve) => {
      child.on('error', (error) => {
        if (!ending) onCrash(`${name} is out of reach: ${error.message}`);
        resolve();
      });
      child.once('exit', (code, signal) => {
        killGroup(child);
        parts.delete(child);
        if (!ending && !(task && code === 0)) onCrash(`${name} ended unexpectedly (${signal ?? `exit code ${code}`}).`);
        resolve();
      });
    });
    const onMessage: Part['onMessage'] = (listener) => {
      child.on('message', (message) => listener(parsePartMessage(message)));
    };
    const part: Part = {
      name,
      pid: child.pid ?? 0,
      exited,
      onMessage,
      send: (message) => child.send(message),
      message: (type) =>
        new Promise((resolve) => onMessage((message) => message.type === type && resolve(message as never))),
    };
    parts.set(child, part);
    return part;
  };

  return {
    get pids() {
      return Object.fromEntries([...parts.values()].map((part) => [part.name, part.pid]));
    },
    start,
    async end() {
      ending = true;
      const exits = [...parts].map(([child, part]) => {
        child.kill('SIGTERM');
        return part.exited;
      });
      await Promise.race([Promise.all(exits), sleep(GRACE_MS, undefined, { ref: false })]);
      for (const child of parts.keys()) killGroup(child);
      await Promise.all(exits);
    },
    kill() {
      ending = true;
      for (const child of parts.keys()) killGroup(child);
    },
  };
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Nobody is left in it.
  }
}
