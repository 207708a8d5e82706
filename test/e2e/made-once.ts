/** Films that several processes may want at once: one process makes them, and the others wait. */
import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { takeTurn } from '../../scripts/samples/turn.ts';
import { sampleCache } from '../../scripts/samples.ts';

/**
 * @param name the name of a folder in the samples' cache
 * @param make fills `folder`. Its files in the folder `work` are removed afterwards
 * @returns the folder
 */
export async function madeOnce(name: string, make: (folder: string, work: string) => Promise<void>): Promise<string> {
  const made = path.join(sampleCache(), name);
  await mkdir(sampleCache(), { recursive: true });
  while (!existsSync(made)) {
    const turn = await takeTurn(sampleCache());
    if (!turn) {
      // Makers that begin at the same moment see each other, and all of them wait. With a random wait they do not begin
      // at the same moment again.
      await sleep(200 + 200 * Math.random());
      continue;
    }
    try {
      if (existsSync(made)) break;
      const [folder, work] = [path.join(turn.folder, 'made'), path.join(turn.folder, 'work')];
      for (const one of [folder, work]) await mkdir(one);
      await make(folder, work);
      await rename(folder, made);
    } finally {
      await turn.end();
    }
  }
  return made;
}
