/** Runs random schedules of a viewer's pages, and finds the shortest that breaks a promise. */
import fc from 'fast-check';
import type { Code } from './page.ts';
import { type Action, schedules } from './schedule.ts';
import { PRODUCT, World } from './world.ts';

export interface Batch {
  runs: number;
  seed: number;
  code?: Code;
  /** Reports the first schedule that breaks a promise, and not the shortest. */
  isQuick?: boolean;
}

/** @returns null when no promise is broken; else the number of schedules that it took, and a story */
export function runPositions({
  runs,
  seed,
  code = PRODUCT,
  isQuick = false,
}: Batch): { after: number; story: string[] } | null {
  const result = fc.check(
    fc.property(schedules, (actions) => runActions(actions, code)),
    { numRuns: runs, seed, endOnFailure: isQuick },
  );
  if (!result.failed) return null;
  const [actions = []] = result.counterexample ?? [];
  return { after: result.numRuns, story: storyOf(actions, code) };
}

function runActions(actions: readonly Action[], code: Code, tell?: (line: string) => void): void {
  const world = new World(code, tell);
  for (const action of actions) world.act(action);
  world.end();
}

function storyOf(actions: readonly Action[], code: Code): string[] {
  const lines: string[] = [];
  try {
    runActions(actions, code, (line) => lines.push(line));
  } catch (error) {
    lines.push(`BROKEN ${(error as Error).message}`);
  }
  return lines;
}
