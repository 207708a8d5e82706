/** Starts the embedded origin in a process of its own. The double of Mydia passes all API requests on to it. */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import type { Library } from '../../protocol/library.ts';
import { ROOT } from '../../scripts/root.ts';
import { ensureSamples, probeCache } from '../../scripts/samples.ts';
import { completeLibrary } from '../origin/complete-library.ts';

export interface MydiaAccount {
  username: string;
  password: string;
}

export interface OriginProcess {
  url: string;
  library: Library;
  process: ChildProcess;
}

/** @param env settings, added to TRANSCODE=mydia. Without a MEDIA_DIR, the origin has the sample library */
export async function startOrigin(users: readonly MydiaAccount[], env: Record<string, string>): Promise<OriginProcess> {
  const child = spawn(process.execPath, [path.join(ROOT, 'origin/main.ts')], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // The origin leads a process group, by which the tests find its ffmpegs.
    detached: true,
    env: {
      ...process.env,
      PORT: '0',
      TRANSCODE: 'mydia',
      // To make the samples takes minutes.
      MEDIA_DIR: env.MEDIA_DIR ?? (await ensureSamples()),
      CACHE_DIR: probeCache(),
      USERS: JSON.stringify(users),
      ...env,
    },
  });
  const { url } = await new Promise<{ url: string }>((resolve, reject) => {
    child.once('message', (message) => resolve(message as { url: string }));
    child.once('exit', (code) => reject(new Error(`the origin ended with ${code}`)));
  });
  return { url, library: await completeLibrary(url), process: child };
}

/** Signs in. @returns the account's token */
export async function tokenOf(origin: string, account: MydiaAccount): Promise<string> {
  const headers = { 'content-type': 'application/json' };
  const login = await fetch(`${origin}/api/v1/auth/login`, { method: 'POST', headers, body: JSON.stringify(account) });
  return ((await login.json()) as { token: string }).token;
}
