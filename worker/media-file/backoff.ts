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
