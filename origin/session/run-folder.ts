/**
 * Where the files of one run are put, and when those of an earlier run are removed. The folder's name has the run's
 * process id, so that the next run can tell whether that run has ended.
 */
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from './is-alive.ts';

const PREFIX = 'headstart-origin-';
const NAME = new RegExp(`^${PREFIX}(\\d+)-`);

/**
 * Makes a new folder, and removes the folders of runs that were killed.
 * @param parent made if it does not exist; no other machine may use it, since a process id has no meaning there
 */
export async function makeRunFolder(parent: string): Promise<string> {
  await mkdir(parent, { recursive: true });
  const left = (await readdir(parent)).filter((name) => isLeft(name));
  await Promise.all(left.map((name) => remove(join(parent, name))));
  return mkdtemp(join(parent, `${PREFIX}${process.pid}-`));
}

function isLeft(name: string): boolean {
  const pid = Number(NAME.exec(name)?.[1] ?? Number.NaN);
  // This run has not made its folder yet. In a container each run may have the same process id, so a folder with this
  // process's id was left by an earlier run.
  return pid === process.pid || (pid > 0 && !isAlive(pid));
}

async function remove(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true }).catch((error) => {
    console.warn(`origin: the folder of a run before stays: ${error.message}`);
  });
}
