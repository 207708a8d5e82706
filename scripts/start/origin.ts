/** How `npm start` starts the embedded origin. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { probeCache } from '../samples.ts';
import type { Accounts } from './accounts.ts';
import type { Part, Parts } from './parts.ts';
import type { Settings } from './settings.ts';

/** Starts the embedded origin; its message `listening` brings its base URL. */
export function startOrigin(
  parts: Parts,
  { env }: Extract<Settings['origin'], { kind: 'embedded' }>,
  { mediaDir, workDir, stateDir }: { mediaDir: string; workDir: string; stateDir: string | null },
  accounts: Accounts,
): Part {
  mkdirSync(workDir);
  return parts.start('origin', 'origin/main.ts', {
    env: {
      // Mydia of 2025 answers 500 to every API key, and transcodes also the files that a browser could play directly.
      // With these faults, the embedded origin does the same.
      ORIGIN_FAULTS: 'false',
      ...env,
      HOST: '127.0.0.1',
      PORT: '0',
      MEDIA_DIR: mediaDir,
      WORK_DIR: workDir,
      CACHE_DIR: probeCache(),
      USERS: JSON.stringify(accounts.users),
      ...(stateDir ? { DATA_DIR: path.join(stateDir, 'origin') } : {}),
    },
  });
}
