/** Compares the pictures and the sound that the browser played with those that it should have played. */
import type { Colours, Decoded } from './decode.ts';
import { stepsIn } from './decode.ts';
import type { Plays } from './kind.ts';
import type { Seen, Shown } from './page.ts';

/**
 * How much the time from a flash to its beep may change on the way to the browser, in milliseconds. The original time
 * is the median of these times in the file.
 */
const STEP_MS = 45;
/**
 * How far a picture may be from its place in the film, in seconds. This is a little more than the time of one picture.
 */
const NEAR_S = 0.07;
/** How much longer or shorter a film may be than its pictures, in seconds. */
const END_S = 0.5;
/** An encoder may round the picture's width and height by up to this, in pixels. */
const SIZE = 2;
/** The most combs that a deinterlaced picture may have. Without the filter, a picture has dozens. */
const COMBS = 4;
/** Before this time, in seconds, the filter knows too few earlier pictures to find the combs. */
const ALONE_S = 0.1;
const HERTZ = 30;

export interface WatchedFile {
  seen: Seen;
  /** The data that the browser got, as ffmpeg decodes it; null when the browser played the file itself. */
  given: Decoded | null;
}

/** @returns a sentence for each difference */
export function faultsOf(expected: Plays, reference: Decoded, { seen, given }: WatchedFile): string[] {
  const faults = [
    ...sizeFaults(expected, seen),
    ...(['middle', 'late', 'beginning'] as const).flatMap((place) =>
      pictureFaults(expected, reference, place, seen[place]),
    ),
  ];
  const endS = Math.max(reference.pictures.at(-1)?.at ?? 0, ...reference.beeps);
  if (seen.endedS < endS - END_S || seen.endedS > endS + 1 + END_S)
    faults.push(`it ends at ${seen.endedS} s, not ${endS}`);
  if (expected.tone !== null && seen.soundBytes === 0) faults.push('the browser decodes no sound');
  return given === null
    ? faults
    : [...faults, ...soundFaults(expected, reference, given), ...rateFaults(expected, given)];
}

export function sizeFaults({ width, height }: Plays, seen: Pick<Seen, 'width' | 'height'>): string[] {
  const isRight = Math.abs(seen.width - width) <= SIZE && Math.abs(seen.height - height) <= SIZE;
  return isRight ? [] : [`it is ${seen.width}x${seen.height}, not ${width}x${height}`];
}

export function pictureFaults(
  { coloursWithin, isInterlaced }: Plays,
  reference: Decoded,
  place: string,
  shown: Shown,
): string[] {
  const near = reference.pictures.filter((picture, n) => {
    // A player may show the first picture before that picture's time.
    const at = n === 0 ? 0 : picture.at;
    // The player shows each picture until the next one.
    const until = reference.pictures[n + 1]?.at ?? at;
    return at <= shown.at + NEAR_S && until >= shown.at - NEAR_S;
  });
  const distances = near.map(({ colours }) => farthest(colours, shown.colours));
  const best = distances.sort((a, b) => a.by - b.by)[0];
  const faults: string[] = [];
  const where = `${place}, at ${shown.at.toFixed(2)} s`;
  if (!best) faults.push(`${where}: the file has no picture there`);
  else if (best.by > coloursWithin) faults.push(`${where}: ${best.words}`);
  if (isInterlaced && shown.at > ALONE_S && shown.combs > COMBS)
    faults.push(`${where}: combs of ${shown.combs.toFixed(2)}`);
  return faults;
}

/** @returns the difference of the field whose colours differ most, in levels, and a sentence about it */
function farthest(wanted: Colours, shown: Colours): { by: number; words: string } {
  const all = wanted.map((level, at) => Math.abs(level - (shown[at] ?? 0)));
  const by = Math.max(...all);
  const field = Math.floor(all.indexOf(by) / 3);
  const rgb = (colours: Colours): string => `rgb(${colours.slice(3 * field, 3 * field + 3).map(Math.round)})`;
  return { by, words: `field ${field} is ${rgb(shown)}, not ${rgb(wanted)}` };
}

function soundFaults({ tone }: Plays, reference: Decoded, given: Decoded): string[] {
  if (tone === null) return given.hertz === null ? [] : ['there is a sound'];
  if (given.hertz === null) return ['there is no sound'];
  const faults: string[] = [];
  if (Math.abs(given.hertz - tone) > HERTZ) faults.push(`its sound is of ${given.hertz} Hz, not ${tone}`);
  const [wanted, heard] = [stepsIn(reference), stepsIn(given)];
  const usual = [...wanted].sort((a, b) => a - b)[Math.floor(wanted.length / 2)] ?? 0;
  if (heard.length < wanted.length)
    faults.push(`${heard.length} flashes have a beep, not ${wanted.length}: ${given.flashes} s, ${given.beeps} s`);
  if (heard.some((step) => Math.abs(step - usual) > STEP_MS)) faults.push(`sound is off by ${heard} ms, not ${usual}`);
  return faults;
}

function rateFaults({ fpsMost }: Plays, { pictures }: Decoded): string[] {
  const seconds = (pictures.at(-1)?.at ?? 0) - (pictures[0]?.at ?? 0);
  const rate = (pictures.length - 1) / seconds;
  return rate > fpsMost ? [`it has ${rate.toFixed(1)} pictures a second, not ${fpsMost}`] : [];
}
