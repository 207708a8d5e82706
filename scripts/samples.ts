/**
 * The sample library: made by ffmpeg once, then found in the user's cache.
 * `node scripts/samples.ts` prints its folder.
 */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export { BENCHMARK } from './samples/catalogue.ts';

/** Raised whenever a film, a text or a name in the library changes. */
const VERSION = 'samples-3';

/** A maker shows every so often that it is at work; in milliseconds. */
const BEAT_MS = 2_000;
/** One that has not for this long is dead, and its process id somebody else's; in milliseconds. */
const SILENT_MS = 60_000;

export const sampleCache = (): string => join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'headstart');

/** Where the embedded origin keeps what ffprobe has said of films. */
export const probeCache = (): string => join(sampleCache(), 'probes');

/** @returns the library's folder; null when it is yet to be made */
export function madeSamples(cacheDir = sampleCache()): string | null {
  const folder = join(cacheDir, VERSION);
  return existsSync(folder) ? folder : null;
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Removes what killed makers left. @returns whether another one is still at work */
async function othersAtWork(cacheDir: string): Promise<boolean> {
  let atWork = false;
  for (const name of await readdir(cacheDir)) {
    const pid = /^\.making-(\d+)-/.exec(name)?.[1];
    if (pid === undefined || Number(pid) === process.pid) continue;
    const folder = join(cacheDir, name);
    const beat = await stat(folder).catch(() => null);
    if (beat && alive(Number(pid)) && Date.now() - beat.mtimeMs < SILENT_MS) atWork = true;
    else await rm(folder, { recursive: true, force: true });
  }
  return atWork;
}

export interface MakeOptions {
  signal?: AbortSignal;
  /** Hears the title of each film before it is made; never called when the library is there already. */
  tell?: (title: string) => void;
}

/**
 * Makes the library unless it is there. Any number of processes may ask at once: the others wait for the one that makes it.
 * @returns its folder
 */
export async function ensureSamples(cacheDir = sampleCache(), options: MakeOptions = {}): Promise<string> {
  const { signal, tell = () => {} } = options;
  const folder = join(cacheDir, VERSION);
  await mkdir(cacheDir, { recursive: true });
  while (!existsSync(folder)) {
    if (await othersAtWork(cacheDir)) {
      await sleep(250, undefined, signal ? { signal } : {});
      continue;
    }
    const made = await mkdtemp(join(cacheDir, `.making-${process.pid}-`));
    const beat = setInterval(() => utimes(made, new Date(), new Date()).catch(() => {}), BEAT_MS);
    try {
      // Every start asks for the library, and few have to make it.
      const { makeLibrary } = await import('./samples/make.ts');
      await makeLibrary(made, tell, signal);
      // Fails when two makers started in the same instant and the other one was faster; the loop then finds its folder.
      await rename(made, folder).catch(async (error) => {
        if (!existsSync(folder)) throw error;
      });
    } finally {
      clearInterval(beat);
      await rm(made, { recursive: true, force: true });
    }
  }
  return folder;
}

if (import.meta.main) {
  console.log(await ensureSamples(sampleCache(), { tell: (title) => console.error(`making ${title}`) }));
}
