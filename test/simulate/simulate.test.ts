import { expect, test } from 'vitest';
import { Coverage } from './coverage.ts';
import { MUTANTS } from './mutants.ts';
import { runBatch, storyOf } from './run.ts';

const SEED = 1;
const RUNS = 20_000;
/**
 * This test runs too few schedules to meet the rarest pairs of state and event, which a million schedules meet. It must
 * miss fewer pairs than this number.
 */
const RARE = 20;

test('no schedule of 20,000 breaks a promise', { timeout: 120_000 }, () => {
  const coverage = new Coverage();
  const { failure } = runBatch({ runs: RUNS, seed: SEED }, coverage);
  expect(failure && storyOf(failure).join('\n')).toBe(null);
  expect(coverage.missing().length).toBeLessThan(RARE);
});

test.each(MUTANTS)('the simulator finds this fault: %s', { timeout: 120_000 }, (_, code) => {
  const { failure } = runBatch({ runs: RUNS, seed: SEED, code });
  expect(failure).not.toBe(null);
  // The seed and the path of a failure lead to the same failure again.
  const again = failure && runBatch({ runs: 1, seed: failure.seed, path: failure.path, code }).failure;
  expect(again?.broken).toBe(failure?.broken);
  expect(failure && storyOf(failure, code).at(-1)).toBe(`BROKEN ${failure?.broken}`);
});
