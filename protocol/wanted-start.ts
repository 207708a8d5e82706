/** Where Play goes on, and from when on a film counts as seen. All positions are in seconds. */
import type { Playback } from './messages.ts';

/** A viewer that left during the end titles has seen the film, and starts again from the beginning. */
const SEEN_SHARE = 0.95;

/** @returns where the viewer wants to go on; 0 for a new viewer, or one that has seen the film */
export function wantedStart(saved: Playback | null): number {
  if (!saved) return 0;
  const { position_seconds: position, duration_seconds: duration } = saved;
  return duration && position >= duration * SEEN_SHARE ? 0 : position;
}
