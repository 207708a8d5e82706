/** Waits for the end of a session, within a time limit. */
import { eventually } from './browser.ts';
import { noFfmpeg } from './site.ts';
import type { Stack } from './stack.ts';
import { report } from './use-site.ts';

/**
 * How long a stop may take besides the configured times, in seconds: an alarm may run late, and the origin takes a
 * moment to stop a session.
 */
export const GRACE_S = 2;

/**
 * Prints the last output of the browsers, the origin and the edge before it throws. @throws when an ffmpeg still runs
 * after `withinS` seconds
 */
export async function stopped(stack: Stack, withinS: number): Promise<void> {
  const asked = Date.now();
  try {
    await eventually('ffmpeg is stopped', () => noFfmpeg(stack), withinS * 1000);
  } catch (error) {
    console.error(`Waited for ffmpeg to stop since ${new Date(asked).toISOString()}`);
    report(stack);
    throw error;
  }
}
