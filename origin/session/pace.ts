/** How far ffmpeg works ahead of its viewers. Far ahead of every viewer, ffmpeg's work only costs processor time. */

export interface EncodingProgress {
  /** How much of the film has been made, in seconds. */
  encodedS: number;
  /** The furthest place that a viewer has requested, or the furthest saved position, in seconds. */
  wantedS: number;
  isPaused: boolean;
}

/**
 * A paused ffmpeg goes on once half of its lead is used up, so that it then works for a while, and not for one segment.
 * When a viewer has requested the last finished segment, ffmpeg always goes on, however short the lead is.
 * @param aheadS how far ahead of the furthest viewer is enough, in seconds; 0 for no limit
 */
export function isFarEnough({ encodedS, wantedS, isPaused }: EncodingProgress, aheadS: number): boolean {
  if (aheadS === 0 || encodedS === 0) return false;
  return encodedS - wantedS > (isPaused ? aheadS / 2 : aheadS);
}
