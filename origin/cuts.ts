/** Where the segments of a film that is encoded begin, in seconds: where ffmpeg is told to put keyframes, where it needs them. */

/** A player must not run dry between two, even if ffmpeg is hardly faster than the film; and many make a long playlist. */
const SHORT_S = 1;
const MIDDLE_S = 2;
const LONG_S = 4;
const MIDDLE_FROM_S = 2;
const LONG_FROM_S = 32;
/** What is left at the end belongs to the segment before. */
const LAST_MIN_S = 1;

/**
 * 0, 1, 2, then every 2 for half a minute, then every 4. The first segment is there soon, and none is much longer than
 * what came before it.
 */
export function cutsOf(durationS: number): number[] {
  const cuts = [0];
  for (;;) {
    const last = cuts.at(-1) as number;
    const next = last + (last < MIDDLE_FROM_S ? SHORT_S : last < LONG_FROM_S ? MIDDLE_S : LONG_S);
    if (next > durationS - LAST_MIN_S) return cuts;
    cuts.push(next);
  }
}

/** Segments of one length, about `lengthS` seconds, that leave nothing at the end: each may begin anywhere. */
export function evenCuts(durationS: number, lengthS: number): number[] {
  const count = Math.max(1, Math.round(durationS / lengthS));
  return Array.from({ length: count }, (_, segment) => (segment * durationS) / count);
}

/** @returns which segment holds this second of the film */
export const cutAt = (cuts: readonly number[], seconds: number): number =>
  Math.max(
    0,
    cuts.findLastIndex((cut) => cut <= seconds),
  );
