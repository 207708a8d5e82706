/** Where playing starts, and how a position is reported. All positions are in seconds. */
import type { Playback } from '../../protocol/messages.ts';

/** @returns where playing can start now, when a growing playlist covers the first `covered` seconds */
export const possibleStart = (wanted: number, covered: number): number => (wanted < covered ? wanted : 0);

/** Sources of a film's length differ by up to this, in seconds. */
const ABOUT_S = 1;
/** Seconds before a film's end at which a start comes to the end without further loading. */
const LAST_S = 0.1;

/**
 * @returns where playing goes on in a film of `lengthS` seconds whose playlist is complete. A shorter film that has
 * replaced the viewer's begins at its beginning
 */
export function startWithin(wanted: number, lengthS: number): number {
  if (wanted < lengthS) return wanted;
  return wanted < lengthS + ABOUT_S ? Math.max(0, lengthS - LAST_S) : 0;
}

/**
 * The origin takes a position of 90 % and more as watched, for good. A growing playlist is shorter than its film. So
 * until it is complete, the reported duration keeps the position below that share.
 */
const UNFINISHED_SHARE = 0.85;

/**
 * @returns whole seconds, as the origin stores them. `duration` is the video's own, `complete` whether it is the film's
 */
export function progressReport(
  position: number,
  duration: number,
  complete: boolean,
  saved: Playback | null,
): { position_seconds: number; duration_seconds: number } {
  // For a growing playlist Safari reports an infinite duration.
  const listed = Number.isFinite(duration) ? duration : 0;
  const isFinal = complete && listed > 0;
  const known = isFinal ? listed : Math.max(listed, saved?.duration_seconds ?? 0, position / UNFINISHED_SHARE);
  return { position_seconds: Math.floor(position), duration_seconds: Math.max(1, Math.ceil(known)) };
}
