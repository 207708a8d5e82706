/**
 * The seconds at which the segments of an encoded film begin. ffmpeg is told to put keyframes there, where it needs to
 * be told.
 */

/**
 * A player must not run dry between two segments, even when ffmpeg is hardly faster than the film. But many short
 * segments make a long playlist.
 */
const SHORT_S = 1;
const MIDDLE_S = 2;
const LONG_S = 4;
const MIDDLE_FROM_S = 2;
const LONG_FROM_S = 32;
/** A shorter rest at the end belongs to the segment before. */
const LAST_MIN_S = 1;

/**
 * 0, 1, 2, then every 2 for half a minute, then every 4. The first segment is ready soon, and none is much longer than
 * the film before it.
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

/** Segments of one length, about `lengthS` seconds, without a rest at the end, so that each may begin anywhere. */
export function evenCuts(durationS: number, lengthS: number): number[] {
  const count = Math.max(1, Math.round(durationS / lengthS));
  return Array.from({ length: count }, (_, segment) => (segment * durationS) / count);
}

/** @returns the number of the segment with this second of the film */
export const cutAt = (cuts: readonly number[], seconds: number): number =>
  Math.max(
    0,
    cuts.findLastIndex((cut) => cut <= seconds),
  );
