/** Runs random schedules, and finds the shortest that breaks a promise. */
import fc from 'fast-check';
import type { Code } from './actors.ts';
import { runSchedule } from './course.ts';
import { Coverage } from './coverage.ts';
import { type Schedule, schedules } from './schedule.ts';

export interface Failure {
  broken: string;
  /** By this seed and path, the schedule can be drawn again. */
  seed: number;
  path: string;
  schedule: Schedule;
}

export interface Batch {
  runs: number;
  seed: number;
  /** Runs only the schedule of an earlier failure, by the `path` of that failure. */
  path?: string;
  code?: Code;
}

/** @returns how many schedules ran until one failed, and that failure, shrunk */
export function runBatch(
  { runs, seed, path, code }: Batch,
  coverage = new Coverage(),
): { runs: number; failure: Failure | null } {
  const property = fc.property(schedules, (schedule) => {
    runSchedule(schedule, { coverage, ...(code && { code }) });
  });
  const result = fc.check(property, { numRuns: runs, seed, ...(path && { path, endOnFailure: true }) });
  if (!result.failed) return { runs: result.numRuns, failure: null };
  const [schedule] = result.counterexample ?? [];
  if (!schedule) throw new Error(`no schedule was drawn from seed ${seed} and path ${path}`);
  const { errorInstance } = result;
  const broken = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  return { runs: result.numRuns, failure: { broken, seed, path: result.counterexamplePath ?? '', schedule } };
}

/** @returns the events of a schedule, a line a step */
export function storyOf({ schedule }: Pick<Failure, 'schedule'>, code?: Code): string[] {
  const lines: string[] = [];
  try {
    runSchedule(schedule, { tell: (line) => lines.push(line), ...(code && { code }) });
  } catch (error) {
    lines.push(`BROKEN ${(error as Error).message}`);
  }
  return lines;
}
