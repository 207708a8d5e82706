/** How long the edge holds a reload of a playlist that so far lists the film's head alone. */
import type { Config } from '../config.ts';
import type { HeadIndex } from '../heads/head.ts';
import { reachesBeyond, targetMsOf } from '../heads/plan.ts';

/**
 * The least time for which the edge holds a reload, in milliseconds. If this time were shorter, the player would hear
 * of a new segment later. If it were longer, the picture could stop before the player hears that its session is late.
 */
const RELOAD_HOLD_MS = 3_000;
/** The time between two checks of how far the session is, in milliseconds. */
const LOOK_AGAIN_MS = 400;

/**
 * Players load a growing playlist again after its target duration, or after half of it when there was nothing new (RFC
 * 8216, 6.3.4). A player that asks sooner, or much later, begins anew.
 * @param sinceMs the time since the player's request before this one
 * @returns how long the edge holds the answer; 0 for a player that begins anew
 */
export function holdMsOf(head: HeadIndex, sinceMs: number, { holdMs }: Config): number {
  const targetMs = targetMsOf(head);
  const held = Math.min(Math.max(RELOAD_HOLD_MS, targetMs / 2), holdMs);
  return sinceMs >= targetMs / 2 && sinceMs <= 2 * targetMs + held ? held : 0;
}

/**
 * @param ask asks for the session's playlist, and waits for at most the given milliseconds; null when it gets none
 * @returns the last answer of `ask`; null where it gave none
 */
export async function askUntilBeyond<Answer extends { text: string }>(
  head: HeadIndex,
  holdMs: number,
  ask: (withinMs: number) => Promise<Answer | null>,
): Promise<Answer | null> {
  const until = performance.now() + holdMs;
  let last: Answer | null = null;
  for (;;) {
    const answer = await ask(until - performance.now());
    if (!answer) return last;
    if (reachesBeyond(head, answer.text) || performance.now() + LOOK_AGAIN_MS > until) return answer;
    last = answer;
    await scheduler.wait(LOOK_AGAIN_MS);
  }
}
