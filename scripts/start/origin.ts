/** The embedded origin, and the library it shows. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { madeSamples, probeCache } from '../samples.ts';
import type { Accounts } from './accounts.ts';
import type { Part, Parts } from './parts.ts';
import type { Settings } from './settings.ts';

/** @returns once it listens */
export async function startOrigin(
  parts: Parts,
  { mediaDir, env }: Extract<Settings['origin'], { kind: 'embedded' }>,
  { workDir, stateDir, accounts }: { workDir: string; stateDir: string | null; accounts: Accounts },
): Promise<{ part: Part; url: string }> {
  mkdirSync(workDir);
  const part = parts.start('origin', 'origin/main.ts', {
    env: {
      // With them the edge's key is of no use, and nothing plays as it is: the demo has more to show.
      ORIGIN_FAULTS: 'false',
      ...env,
      HOST: '127.0.0.1',
      PORT: '0',
      MEDIA_DIR: mediaDir ?? madeSamples() ?? (await makeSamples(parts)),
      WORK_DIR: workDir,
      CACHE_DIR: probeCache(),
      USERS: JSON.stringify(accounts.users),
      ...(stateDir ? { DATA_DIR: path.join(stateDir, 'origin') } : {}),
    },
  });
  return { part, url: (await part.message('listening')).url };
}

async function makeSamples(parts: Parts): Promise<string> {
  const maker = parts.start('maker of samples', 'scripts/start/make-samples.ts', { task: true });
  let told = false;
  maker.onMessage((message) => {
    if (message.type !== 'making') return;
    if (!told) console.log('Making the sample library, this once; it takes a minute or two:');
    told = true;
    console.log(`  ${message.title}`);
  });
  return (await maker.message('samples')).folder;
}
