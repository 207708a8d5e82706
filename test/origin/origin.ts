/** Runs the real origin for a test. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { onTestFinished } from 'vitest';
import { type Library, LibrarySchema } from '../../protocol/library.ts';
import { completeLibrary } from './complete-library.ts';
import { type Later, PROBES, temporaryFolder } from './media.ts';

const MAIN = join(import.meta.dirname, '../../origin/main.ts');

/** Two viewers, by their API keys. */
export const ANN = 'ann-api-key';
export const BOB = 'bob-api-key';
const USERS = [
  { username: 'ann', password: 'open sesame', apiKey: ANN },
  { username: 'bob', password: 'let me in', apiKey: BOB },
];

export interface Origin {
  url: string;
  child: ChildProcess;
  /** The only folder to which the origin may write. Its sessions are folders two levels down. */
  workDir: string;
  /**
   * Sends a request below `/api/v1` as Ann unless `key` says otherwise; null sends no credentials. Redirects are not
   * followed.
   * Ann and Bob show their sign-ins' tokens, since not every Mydia takes an API key.
   */
  ask(path: string, init?: RequestInit & { key?: string | null }): Promise<Response>;
  /** Like `ask`, but `path` is the whole path, and not below `/api/v1`. */
  send(path: string, init?: RequestInit & { key?: string | null }): Promise<Response>;
  library(): Promise<Library>;
  /** The id of the movie with this title. */
  movie(title: string): Promise<string>;
  /**
   * Starts the movie's session. @returns its path below the API, without the playlist
   * @param position where watching begins, in seconds
   */
  start(title: string, key?: string, position?: number): Promise<string>;
  /** The process ids of the origin's children. */
  children(): number[];
  sessionFolders(): string[];
  /** Ends the origin by this signal. @returns its exit code, once it has ended */
  end(signal: NodeJS.Signals | 'disconnect'): Promise<number | null>;
}

export async function runOrigin(
  mediaDir: string,
  env: Record<string, string> = {},
  later: Later = onTestFinished,
  answers: 'at once' | 'once its library is complete' = 'once its library is complete',
): Promise<Origin> {
  const workDir = await temporaryFolder(later);
  const child = spawn(process.execPath, [MAIN], {
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      MEDIA_DIR: mediaDir,
      WORK_DIR: workDir,
      CACHE_DIR: PROBES,
      // Every machine has this encoder. Chips have tests of their own.
      ENCODER: 'software',
      USERS: JSON.stringify(USERS),
      ...env,
    },
    stdio: ['ignore', 'ignore', env.QUIET ? 'ignore' : 'inherit', 'ipc'],
    // In a process group of its own, so that a test finds every process that the origin leaves behind.
    detached: true,
  });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  later(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await exited;
  });
  const [message] = (await Promise.race([
    once(child, 'message'),
    exited.then(([code]) => {
      throw new Error(`the origin ended with ${code} before it listened`);
    }),
  ])) as [{ url: string }];
  const { url } = message;
  if (answers !== 'at once') await completeLibrary(url);
  const tokens = new Map(
    await Promise.all(USERS.map(async (user) => [user.apiKey, await tokenOf(url, user)] as const)),
  );

  const origin: Origin = {
    url,
    child,
    workDir,
    ask: (path, init) => origin.send(`/api/v1${path}`, init),
    send(path, { key = ANN, ...init } = {}) {
      const headers = new Headers(init.headers);
      const token = key === null ? undefined : tokens.get(key);
      if (token) headers.set('authorization', `Bearer ${token}`);
      else if (key !== null) headers.set('x-api-key', key);
      return fetch(url + path, { redirect: 'manual', ...init, headers });
    },
    async library() {
      return v.parse(LibrarySchema, await (await origin.ask('/library')).json());
    },
    async movie(title) {
      const found = (await origin.library()).movies.find((movie) => movie.title === title);
      if (!found) throw new Error(`no movie ${title}`);
      return found.id;
    },
    async start(title, key = ANN, position) {
      const from = position === undefined ? '' : `?position=${position}`;
      const reply = await origin.ask(`/stream/movie/${await origin.movie(title)}${from}`, { key });
      return new URL(reply.headers.get('location') as string, url).pathname.replace(
        /^\/api\/v1(.+)\/index\.m3u8$/,
        '$1',
      );
    },
    children() {
      const ids = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8');
      return ids.trim().split(' ').filter(Boolean).map(Number);
    },
    sessionFolders() {
      return readdirSync(workDir).flatMap((made) =>
        readdirSync(join(workDir, made), { withFileTypes: true })
          .filter((entry) => entry.isDirectory())
          .map((entry) => join(workDir, made, entry.name)),
      );
    },
    async end(signal) {
      if (signal === 'disconnect') child.disconnect();
      else child.kill(signal);
      const [code] = await exited;
      return code;
    },
  };
  return origin;
}

async function tokenOf(url: string, { username, password }: { username: string; password: string }): Promise<string> {
  const reply = await fetch(`${url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  });
  return ((await reply.json()) as { token: string }).token;
}

/** Starts a session as `Origin.start` does, and ends it with the test. */
export async function startForTest(origin: Origin, title: string, position?: number): Promise<string> {
  const session = await origin.start(title, ANN, position);
  onTestFinished(async () => void (await origin.ask(session, { method: 'DELETE' })));
  return session;
}

/** @returns whether a process exists in the group of `leader` */
export function groupLives(leader: number): boolean {
  try {
    process.kill(-leader, 0);
    return true;
  } catch {
    return false;
  }
}

/** Asks again until the answer is the wanted one. @throws after `timeoutMs` */
export async function eventually<T>(
  ask: () => T | Promise<T>,
  wanted: (answer: T) => boolean,
  timeoutMs = 15_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`still not as wanted after ${timeoutMs} ms: ${answer}`);
    await sleep(25);
  }
}

/** @returns the playlist, once the origin gives one for which `wanted` returns true */
export async function playlist(origin: Origin, session: string, wanted = (_text: string) => true): Promise<string> {
  return eventually(
    async () => {
      const reply = await origin.ask(`${session}/index.m3u8`);
      return reply.ok ? reply.text() : '';
    },
    (text) => text !== '' && wanted(text),
  );
}

export const gone = (path: string): boolean => !existsSync(path);
