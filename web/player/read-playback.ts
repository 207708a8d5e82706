/** Reads the origin's answer about the saved place. */
import type { Playback } from '../../protocol/messages.ts';

/** Written by hand, like the reader of the edge's replies. @returns null for anything that is no saved position */
export function readPlayback(json: unknown): Playback | null {
  const { position_seconds, duration_seconds } = (json as { [key in keyof Playback]?: unknown } | null) ?? {};
  if (typeof position_seconds !== 'number') return null;
  return { position_seconds, duration_seconds: typeof duration_seconds === 'number' ? duration_seconds : null };
}
