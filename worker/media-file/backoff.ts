/** How long a media file waits before it asks the origin again: after a failure, and for a session that is not ready yet. */

const FIRST_MS = 1_000;
export const LONGEST_MS = 30_000;

/**
 * How long to wait before try number `attempt` + 1, in milliseconds: doubling up to `longestMs`, half of it jitter.
 * The jitter comes from the clock's own low digits, so that the reducer stays a function of its arguments.
 */
export function backoffMs(attempt: number, now: number, longestMs = LONGEST_MS): number {
  const full = Math.min(FIRST_MS * 2 ** attempt, longestMs);
  return Math.ceil(full / 2 + (full / 2) * ((now % 997) / 997));
}

/** A viewer may be waiting: with the answers' own time, a held playlist is out within 50 ms. */
const PROBE_MS = 30;
/** A start that takes longer than this is asked about less often. */
const SLOW_AFTER_MS = 20_000;
export const PROBE_SLOW_MS = 500;

/** @returns how long to wait before a session is asked again whether it is ready, in milliseconds */
export const probeIntervalMs = (sinceStartMs: number): number =>
  sinceStartMs < SLOW_AFTER_MS ? PROBE_MS : PROBE_SLOW_MS;
