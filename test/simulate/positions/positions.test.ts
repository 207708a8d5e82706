import { expect, test } from 'vitest';
import { MUTANTS } from './mutants.ts';
import { runPositions } from './run.ts';

const SEED = 1;
const RUNS = 10_000;

test('no schedule of 10,000 loses what a viewer has watched last, or saves what no viewer watched', {
  timeout: 120_000,
}, () => {
  expect(runPositions({ runs: RUNS, seed: SEED })?.story.join('\n')).toBe(undefined);
});

test.each(MUTANTS)('the simulator of positions finds this fault: %s', { timeout: 120_000 }, (_, code) => {
  const found = runPositions({ runs: RUNS, seed: SEED, code, isQuick: true });
  expect(found?.story.at(-1)).toMatch(/^BROKEN /);
});
