/** Decides when ffmpeg has done enough for now: far ahead of every viewer it only costs the machine. */

export interface EncodingProgress {
  /** How much of the film has been made, in seconds. */
  encodedS: number;
  /** The furthest place of a viewer, or of a saved position, in seconds. */
  wantedS: number;
  isPaused: boolean;
}

/**
 * Half of the lead must be used up before encoding goes on. So ffmpeg then works for a while, and not for every
 * segment. A viewer who has asked for the last finished segment always sets it going, however short the lead.
 * @param aheadS how far ahead of the furthest viewer is enough, in seconds; 0 for no limit
 */
export function isFarEnough({ encodedS, wantedS, isPaused }: EncodingProgress, aheadS: number): boolean {
  if (aheadS === 0 || encodedS === 0) return false;
  return encodedS - wantedS > (isPaused ? aheadS / 2 : aheadS);
}
