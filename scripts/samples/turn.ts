/**
 * Lets one process at a time make samples. A folder beside the library has that process's id in its name, and the
 * process touches the folder while it works.
 */
import { mkdtemp, readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from '../../origin/session/is-alive.ts';

/** How often a maker touches its folder, in milliseconds. */
const BEAT_MS = 2_000;
/**
 * A maker that has been silent for this long is dead, and its process id may be another program's by now; in
 * milliseconds.
 */
const SILENT_MS = 60_000;

export interface Turn {
  /** An empty folder that only this maker uses. */
  folder: string;
  /** Removes the folder, so that another maker can have its turn. */
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
    // The maker looks again now that its own folder exists: when two makers come in the same instant, at least one sees
    // the other.
    if (!(await othersAtWork(cacheDir, folder))) return { folder, end };
  } catch (error) {
    await end();
    throw error;
  }
  await end();
  return null;
}

/** Removes the folders of makers that were killed. @returns whether another maker is still at work */
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
