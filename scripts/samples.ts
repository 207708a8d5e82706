/**
 * The sample library: made by ffmpeg once, film by film, then found in the user's cache.
 * `node scripts/samples.ts` makes what is missing, and prints its folder.
 */
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { missingPieces, type Piece } from './samples/pieces.ts';
import { takeTurn } from './samples/turn.ts';

export { BENCHMARK } from './samples/catalogue.ts';

/** Raised whenever a film, a text or a name in the library changes. */
const VERSION = 'samples-3';

export const sampleCache = (): string => join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'headstart');

/** Where the embedded origin keeps what ffprobe has said of films. */
export const probeCache = (): string => join(sampleCache(), 'probes');

/** @returns the library's folder, with what has been made of it */
export function sampleFolder(cacheDir = sampleCache()): string {
  const folder = join(cacheDir, VERSION);
  mkdirSync(folder, { recursive: true });
  return folder;
}

export interface MakeOptions {
  signal?: AbortSignal;
  /** Hears of each film before it is made … */
  onMaking?: (title: string) => void;
  /** … and when it could not be: the others are made all the same. */
  onFailure?: (title: string, error: Error) => void;
}

/**
 * Makes what is missing of the library. Any number of processes may ask at once: each film is made by one of them, and the
 * others wait for it.
 * @returns the library's folder, when all is there
 * @throws once nothing but what could not be made is missing, or when it is aborted
 */
export async function ensureSamples(cacheDir = sampleCache(), options: MakeOptions = {}): Promise<string> {
  const { signal, onMaking, onFailure } = options;
  const folder = sampleFolder(cacheDir);
  const failures = new Map<string, Error>();
  const next = (): Piece | undefined => missingPieces(folder).find(({ title }) => !failures.has(title));
  const make = async (piece: Piece, work: string): Promise<void> => {
    onMaking?.(piece.title);
    try {
      // Every start asks for the library, and few have to make a film.
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
      // Makers that come in the same instant see each other and step back: not for the same time.
      await sleep(200 + 200 * Math.random(), undefined, signal ? { signal } : {});
      continue;
    }
    try {
      // The maker that had the turn before may have made it.
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
