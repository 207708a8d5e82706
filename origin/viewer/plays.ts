/**
 * The log of plays that count for a user. At Mydia such a play stands in the history, and goes to Trakt and to plugins.
 */
import { openSync, writeSync } from 'node:fs';

export interface Play {
  user: string;
  file: string;
  /** What counted as a play: a new session, or a player's `startStreamingSession`. */
  by: 'session' | 'start';
}

export type CountPlay = (play: Play) => void;

/**
 * Writes a line of JSON for each play.
 * @throws when the file cannot be opened for appending
 */
export function logPlays(path: string): CountPlay {
  const file = openSync(path, 'a');
  return (play) => {
    writeSync(file, `${JSON.stringify({ time: new Date().toISOString(), event: 'playback.started', ...play })}\n`);
  };
}
