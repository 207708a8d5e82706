/** What `npm start` prints about films that are being prepared. */
import type { Scan } from '../../protocol/library.ts';
import type { Part } from './parts.ts';
import type { Samples } from './samples.ts';

/** The least time between two lines, in milliseconds: there may be thousands of films. */
const EVERY_MS = 2_000;

export interface StartProgress {
  scan: Scan;
  /** How many films are yet to be made. */
  unmade: number;
}

export interface Films {
  progress(): StartProgress;
  onChange(listener: (progress: StartProgress) => void): void;
}

/** @param samples null for a library that the run does not make */
export function followFilms(origin: Part, samples: Samples | null): Films {
  let scan: Scan = { found: 0, pending: 0, isComplete: false };
  const listeners: ((progress: StartProgress) => void)[] = [];
  const progress = () => ({ scan, unmade: samples?.unmade() ?? 0 });
  const tell = () => {
    const now = progress();
    for (const listener of listeners) listener(now);
  };
  origin.onMessage((message) => {
    if (message.type !== 'library') return;
    scan = message.scan;
    tell();
  });
  samples?.onFailure(tell);
  return { progress, onChange: (listener) => listeners.push(listener) };
}

const isOver = ({ scan, unmade }: StartProgress): boolean => scan.isComplete && scan.pending + unmade === 0;
const ready = ({ scan }: StartProgress): number => scan.found - scan.pending;

/** @returns such as `being read`, `3 of 8 films are ready`, or, when no film is to come, `8 films` */
export function progressText(progress: StartProgress): string {
  const { scan, unmade } = progress;
  const count = scan.found + unmade;
  if (count === 0 && !scan.isComplete) return 'being read';
  const all = `${count.toLocaleString('en')} film${count === 1 ? '' : 's'}`;
  return isOver(progress) ? all : `${ready(progress).toLocaleString('en')} of ${all} are ready`;
}

/**
 * @param first the progress that has been printed already
 * @param print called with a line once there is something new
 * @param now in milliseconds
 * @returns a listener for each change
 */
export function tellProgress(
  first: StartProgress,
  print: (line: string) => void,
  now: () => number,
): (progress: StartProgress) => void {
  let told = { progress: first, at: now() };
  return (progress) => {
    const isLast = isOver(progress);
    // The last printed line already says that all films are ready, so that line is not repeated. A film that was added
    // later needs no line: the site shows it.
    if (isLast && isOver(told.progress)) return;
    if (!isLast && (ready(progress) <= ready(told.progress) || now() - told.at < EVERY_MS)) return;
    print(isLast ? `  All films are ready (${progressText(progress)}).` : `  ${progressText(progress)}.`);
    told = { progress, at: now() };
  };
}
