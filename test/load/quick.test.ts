/**
 * The scenarios of `npm run bench:load -- --quick` as tests: what must hold under load must also hold under little
 * load.
 */
import { test } from 'vitest';
import { line } from './result.ts';
import { QUICK } from './scenarios.ts';

test('hundreds of visitors who open one film at once start one session', () => holds('one-file'));
test('a library with several visitors a film starts one session a film', () => holds('many-files'));
test('with few slots the origin never runs more sessions than that, and none is left', () => holds('few-slots'));
test('thousands of visits that are given back leave nothing in memory, on disk or at the origin', () => holds('pairs'));

async function holds(name: keyof typeof QUICK): Promise<void> {
  const result = await QUICK[name]();
  if (!result.passed) throw new Error(`${line(result)}\n${JSON.stringify(result.figures)}`);
}
