import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ROOT } from '../../scripts/root.ts';

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((result) => ({ status: result })),
});

/** @returns the summary's line and exit code, for a test run with this exit code and these reports */
function summary(exitCode: number, ...reports: object[][]): [string, number | null] {
  const folder = mkdtempSync(path.join(tmpdir(), 'headstart-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [at, testResults] of reports.entries()) {
    writeFileSync(path.join(folder, `${at}.json`), JSON.stringify({ testResults }));
  }
  const { stdout, status } = spawnSync(
    process.execPath,
    [path.join(ROOT, 'scripts/ci-summary.mjs'), String(exitCode), folder],
    { encoding: 'utf8' },
  );
  return [stdout, status];
}

test('tests are summed over the files; a skipped one counts as neither passed nor failed', () => {
  const files = [file('passed', 'passed', 'passed', 'skipped'), file('passed', 'passed')];
  expect(summary(0, files)).toEqual(['3 passed, 0 failed\n', 0]);
});

test('tests are summed over the runs', () => {
  expect(summary(0, [file('passed', 'passed')], [file('passed', 'passed', 'passed')])).toEqual([
    '3 passed, 0 failed\n',
    0,
  ]);
  expect(summary(1, [file('passed', 'passed')], [file('failed', 'failed')])).toEqual(['1 passed, 1 failed\n', 1]);
});

test('a failed test fails the run', () => {
  expect(summary(1, [file('failed', 'passed', 'failed')])).toEqual(['1 passed, 1 failed\n', 1]);
});

test('a file that cannot be loaded counts as failed', () => {
  expect(summary(1, [file('passed', 'passed'), file('failed')])).toEqual(['1 passed, 1 failed\n', 1]);
});

test('a check that fails before any test counts as failed', () => {
  expect(summary(1)).toEqual(['0 passed, 1 failed\n', 1]);
});

test('an error outside of the tests counts as failed', () => {
  expect(summary(1, [file('passed', 'passed')])).toEqual(['1 passed, 1 failed\n', 1]);
});

test('no tests at all count as failed', () => {
  expect(summary(0, [])).toEqual(['0 passed, 1 failed\n', 1]);
});

test('the files that took longest are named before the sum, the longest first', () => {
  const timed = (name: string, seconds: number) => ({
    ...file('passed', 'passed'),
    ...{ name: `/somewhere/test/${name}`, startTime: 1_000, endTime: 1_000 + seconds * 1_000 },
  });
  expect(summary(0, [timed('a.test.ts', 3), timed('b/c.test.ts', 120)])).toEqual([
    ' 120 s test/b/c.test.ts\n   3 s test/a.test.ts\n2 passed, 0 failed\n',
    0,
  ]);
});
