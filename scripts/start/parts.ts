/** How the processes of `npm start` are started and ended together. */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { COMPILE_CACHE, ROOT } from '../root.ts';
import { type PartMessage, parsePartMessage } from './messages.ts';
import { withoutEmpty } from './settings.ts';

/** Milliseconds in which a part may stop its ffmpeg and tidy up. */
const GRACE_MS = 4_000;

export interface Part {
  name: string;
  pid: number;
  send(message: object): void;
  /**
   * The next message of a kind. When the part ends before it has sent such a message, the promise never settles. The
   * end of the part then ends the whole run.
   */
  message<Type extends PartMessage['type']>(type: Type): Promise<Extract<PartMessage, { type: Type }>>;
  onMessage(listener: (message: PartMessage) => void): void;
  exited: Promise<void>;
}

export interface Parts {
  readonly pids: Record<string, number>;
  /** @param script path within the project; `task` says that the part is expected to end by itself */
  start(name: string, script: string, options?: { env?: Record<string, string>; task?: boolean }): Part;
  /** Asks every part to end. A part that has not ended after `GRACE_MS` is killed with all its descendants. */
  end(): Promise<void>;
  /** Kills every part with all its descendants at once. */
  kill(): void;
}

/** @param onCrash called with one sentence about a part that ended unasked */
export function makeParts(onCrash: (sentence: string) => void): Parts {
  const parts = new Map<ChildProcess, Part>();
  let ending = false;

  const start: Parts['start'] = (name, script, { env = {}, task = false } = {}) => {
    // The run may have begun to end since this start was requested. No process may be added to a run that is ending.
    if (ending) throw new Error(`${name} is not started: the run is ending.`);
    const child = spawn(process.execPath, [path.join(ROOT, script)], {
      // The part leads a process group of its own. Ctrl-C then reaches the supervisor only, and the group can be killed
      // as a whole when its leader has died and left workerd or ffmpeg behind.
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
    // No process is left in the group.
  }
}
