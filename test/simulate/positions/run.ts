/** Runs random schedules of a viewer's pages, and finds the shortest that breaks a promise. */
import fc from 'fast-check';
import type { PositionCode } from './page.ts';
import { type PositionAction, schedules } from './schedule.ts';
import { PositionWorld, PRODUCT } from './world.ts';

export interface PositionBatch {
  runs: number;
  seed: number;
  code?: PositionCode;
  /** Reports the first schedule that breaks a promise, and not the shortest. */
  isQuick?: boolean;
}

/**
 * @returns null when no promise is broken; else after how many schedules one was broken, and what happened in the last
 * one
 */
export function runPositions({
  runs,
  seed,
  code = PRODUCT,
  isQuick = false,
}: PositionBatch): { after: number; story: string[] } | null {
  const result = fc.check(
    fc.property(schedules, (actions) => runActions(actions, code)),
    { numRuns: runs, seed, endOnFailure: isQuick },
  );
  if (!result.failed) return null;
  const [actions = []] = result.counterexample ?? [];
  return { after: result.numRuns, story: storyOf(actions, code) };
}

function runActions(actions: readonly PositionAction[], code: PositionCode, tell?: (line: string) => void): void {
  const world = new PositionWorld(code, tell);
  for (const action of actions) world.act(action);
  world.end();
}

function storyOf(actions: readonly PositionAction[], code: PositionCode): string[] {
  const lines: string[] = [];
  try {
    runActions(actions, code, (line) => lines.push(line));
  } catch (error) {
    lines.push(`BROKEN ${(error as Error).message}`);
  }
  return lines;
}
