/** The folder that one run of the origin works in: named after its process, so that the next run knows whose it was. */
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from './is-alive.ts';

const PREFIX = 'headstart-origin-';
const NAME = new RegExp(`^${PREFIX}(\\d+)-`);

/**
 * Makes a new folder, and removes those of runs that were killed before they could do it themselves.
 * @param parent made if it is not there; of this machine only, since a pid says nothing elsewhere
 */
export async function makeWorkFolder(parent: string): Promise<string> {
  await mkdir(parent, { recursive: true });
  const left = (await readdir(parent)).filter((name) => isLeft(name));
  await Promise.all(left.map((name) => remove(join(parent, name))));
  return mkdtemp(join(parent, `${PREFIX}${process.pid}-`));
}

function isLeft(name: string): boolean {
  const pid = Number(NAME.exec(name)?.[1] ?? Number.NaN);
  // In a container each run may well have the same pid.
  return pid === process.pid || (pid > 0 && !isAlive(pid));
}

async function remove(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true }).catch((error) => {
    console.warn(`origin: the folder of a run before stays: ${error.message}`);
  });
}
