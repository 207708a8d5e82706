/**
 * The position and the length that a save reports, so that no unfinished film counts as watched. Both are in
 * seconds.
 */
import type { Playback } from '../../protocol/messages.ts';

/**
 * The origin counts a film as watched, for good, when the position is at 90 % or more. A growing playlist is shorter
 * than its film. So until it is complete, the reported duration keeps the position below that share.
 */
const UNFINISHED_SHARE = 0.85;

/**
 * @param duration the video's, in seconds
 * @param complete whether that is the film's length
 * @returns whole seconds, as the origin stores them
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
