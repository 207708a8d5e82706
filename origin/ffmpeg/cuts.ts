/**
 * How long the segments of an encoded film are. ffmpeg is told to put a keyframe of the picture at the beginning of
 * each segment.
 */

/**
 * The lengths of segments, in seconds. The first segments are short, so that a player always has the next segment in
 * time, even when ffmpeg is hardly faster than the film. For example, ffmpeg makes the third segment (2 seconds) while
 * a player plays the first two (1 second each). Later segments are longer, since many short segments make a long
 * playlist.
 */
const SHORT_S = 1;
const MIDDLE_S = 2;
const LONG_S = 4;
const MIDDLE_FROM_S = 2;
const LONG_FROM_S = 32;
/** When the last segment's picture would be shorter than this, the segment before it contains that part of the film. */
const LAST_MIN_S = 1;

/**
 * @param pictureS the length of the film's picture, in seconds
 * @returns the second at which each segment begins: 0, 1, 2, then every 2 seconds until 32, then every 4 seconds
 */
export function cutsOf(pictureS: number): number[] {
  const cuts = [0];
  for (;;) {
    const last = cuts.at(-1) as number;
    const next = last + (last < MIDDLE_FROM_S ? SHORT_S : last < LONG_FROM_S ? MIDDLE_S : LONG_S);
    if (next > pictureS - LAST_MIN_S) return cuts;
    cuts.push(next);
  }
}

/**
 * @returns cuts at equal distances, of about `lengthS` seconds, without a shorter segment at the end. Since all
 * segments have one length, ffmpeg makes the same segments wherever it begins
 */
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
