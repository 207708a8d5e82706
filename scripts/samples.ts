/**
 * Where the sample library is kept, and when its films are made anew. ffmpeg makes the library once, film by film.
 * After that the library is found in the user's cache. `node scripts/samples.ts` makes the missing films, and prints
 * the library's folder.
 */
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { missingPieces, type Piece } from './samples/pieces.ts';
import { takeTurn } from './samples/turn.ts';

export { BENCHMARK } from './samples/catalogue.ts';

/** Raised with every change of a film, a text or a name in the library. */
const VERSION = 'samples-3';

export const sampleCache = (): string => join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'headstart');

/** The folder in which the embedded origin keeps what ffprobe has said of films. */
export const probeCache = (): string => join(sampleCache(), 'probes');

/** @returns the library's folder, with the films that are made by now */
export function sampleFolder(cacheDir = sampleCache()): string {
  const folder = join(cacheDir, VERSION);
  mkdirSync(folder, { recursive: true });
  return folder;
}

export interface MakeOptions {
  signal?: AbortSignal;
  /** Called before each film is made. */
  onMaking?: (title: string) => void;
  /** Called for a film that could not be made. The other films are still made. */
  onFailure?: (title: string, error: Error) => void;
}

/**
 * Makes the missing films of the library. Any number of processes may call it at once: one of them makes a film, and
 * the others wait for it.
 * @returns the library's folder, when every film exists
 * @throws when any film could not be made, after all other films were made; and when `signal` aborts
 */
export async function ensureSamples(cacheDir = sampleCache(), options: MakeOptions = {}): Promise<string> {
  const { signal, onMaking, onFailure } = options;
  const folder = sampleFolder(cacheDir);
  const failures = new Map<string, Error>();
  const next = (): Piece | undefined => missingPieces(folder).find(({ title }) => !failures.has(title));
  const make = async (piece: Piece, work: string): Promise<void> => {
    onMaking?.(piece.title);
    try {
      // Every start calls this function, but few starts have a film to make. Only these few load the code that makes
      // films.
      const { makePiece } = await import('./samples/make-piece.ts');
      await makePiece(piece, folder, work, signal);
    } catch (error) {
      signal?.throwIfAborted();
      failures.set(piece.title, error as Error);
      onFailure?.(piece.title, error as Error);
    }
  };
  while (next()) {
    signal?.throwIfAborted();
    const turn = await takeTurn(cacheDir);
    if (!turn) {
      // Makers that begin at the same moment see each other, and all of them wait. With a random wait they do not begin
      // at the same moment again.
      await sleep(200 + 200 * Math.random(), undefined, signal ? { signal } : {});
      continue;
    }
    try {
      // Another process may have made films while this process waited for its turn, so `next` looks again.
      const piece = next();
      if (piece) await make(piece, turn.folder);
    } finally {
      await turn.end();
    }
  }
  if (failures.size > 0) {
    throw new AggregateError(failures.values(), `Samples that could not be made: ${[...failures.keys()].join(', ')}`);
  }
  return folder;
}

if (import.meta.main) {
  console.log(await ensureSamples(sampleCache(), { onMaking: (title) => console.error(`making ${title}`) }));
}
