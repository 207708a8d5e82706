/** Reloads of a playlist that grows, and so far is a film's head alone: held until there is more. */
import type { Config } from '../config.ts';
import type { HeadIndex } from '../heads/head.ts';
import { isReload, reachesBeyond } from '../heads/plan.ts';

/**
 * How long the edge holds a reload: left to its own pace, a player would hear of what comes next up to a segment's length too late.
 * hls.js gives a reload up after ten seconds. In milliseconds.
 */
const RELOAD_HOLD_MS = 8_000;
/** Between two looks at how far the session is, in milliseconds. */
const LOOK_AGAIN_MS = 400;

/** @param sinceMs since the player asked for its playlist before @returns 0 for one that begins anew */
export const holdMsOf = (head: HeadIndex, sinceMs: number, { holdMs }: Config): number =>
  isReload(head, sinceMs, RELOAD_HOLD_MS) ? Math.min(RELOAD_HOLD_MS, holdMs) : 0;

/**
 * @param ask for the session's playlist, within so many milliseconds; null when there is none
 * @returns what was answered last
 */
export async function askUntilBeyond<Answer extends { text: string }>(
  head: HeadIndex,
  holdMs: number,
  ask: (withinMs: number) => Promise<Answer | null>,
): Promise<Answer | null> {
  const until = performance.now() + holdMs;
  for (;;) {
    const answer = await ask(until - performance.now());
    if (!answer || reachesBeyond(head, answer.text) || performance.now() + LOOK_AGAIN_MS > until) return answer;
    await scheduler.wait(LOOK_AGAIN_MS);
  }
}
