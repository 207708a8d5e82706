/** When a failed start is tried again, and how often a session is asked whether it is ready. */

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

/**
 * How often the file asks whether a session is ready, in milliseconds. A viewer may be waiting. With this interval, a
 * held playlist leaves the edge within 50 ms after the session is ready; the time in which the origin answers is
 * included.
 */
const PROBE_MS = 30;
/** The file asks less often about a start that takes longer than this. */
const SLOW_AFTER_MS = 20_000;
export const PROBE_SLOW_MS = 500;

/** @returns how long the file waits before it asks again whether a session is ready, in milliseconds */
export const probeIntervalMs = (sinceStartMs: number): number =>
  sinceStartMs < SLOW_AFTER_MS ? PROBE_MS : PROBE_SLOW_MS;
