/** When ffmpeg has done enough for now: far ahead of every viewer it only costs the machine. */

export interface Progress {
  /** How much of the film is there, in seconds. */
  encodedS: number;
  /** Where in the film the furthest viewer is, or will want to be, in seconds. */
  wantedS: number;
  isPaused: boolean;
}

/**
 * Half of the lead must be used up before encoding goes on, so that it does so for a while and not for every segment.
 * Who has asked for all that there is always sets it going, however short the lead.
 * @param aheadS how far ahead of the furthest viewer is enough, in seconds; 0: nothing is
 */
export function isFarEnough({ encodedS, wantedS, isPaused }: Progress, aheadS: number): boolean {
  if (aheadS === 0 || encodedS === 0) return false;
  return encodedS - wantedS > (isPaused ? aheadS / 2 : aheadS);
}
