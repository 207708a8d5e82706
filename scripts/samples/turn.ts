/** One process at a time makes samples: a folder beside the library, which its maker touches while it is at work, says which. */
import { mkdtemp, readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from '../../origin/is-alive.ts';

/** A maker shows every so often that it is at work; in milliseconds. */
const BEAT_MS = 2_000;
/** One that has not for this long is dead, and its process id another program's; in milliseconds. */
const SILENT_MS = 60_000;

export interface Turn {
  /** The maker's own, empty. */
  folder: string;
  /** Removes the folder; another maker may have its turn then. */
  end(): Promise<void>;
}

/** @returns null while another maker is at work */
export async function takeTurn(cacheDir: string): Promise<Turn | null> {
  if (await othersAtWork(cacheDir)) return null;
  const folder = await mkdtemp(join(cacheDir, `.making-${process.pid}-`));
  const beat = setInterval(() => utimes(folder, new Date(), new Date()).catch(() => {}), BEAT_MS);
  const end = async () => {
    clearInterval(beat);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    // Once more, with the own folder there: of two makers that come in the same instant, one at least sees the other.
    if (!(await othersAtWork(cacheDir, folder))) return { folder, end };
  } catch (error) {
    await end();
    throw error;
  }
  await end();
  return null;
}

/** Removes what killed makers left. @returns whether another one is still at work */
async function othersAtWork(cacheDir: string, own?: string): Promise<boolean> {
  let atWork = false;
  for (const name of await readdir(cacheDir)) {
    const pid = /^\.making-(\d+)-/.exec(name)?.[1];
    const folder = join(cacheDir, name);
    if (pid === undefined || folder === own) continue;
    const beat = await stat(folder).catch(() => null);
    if (beat && isAlive(Number(pid)) && Date.now() - beat.mtimeMs < SILENT_MS) atWork = true;
    else await rm(folder, { recursive: true, force: true });
  }
  return atWork;
}
