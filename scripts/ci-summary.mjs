/**
 * The summary of `.ci/run`: `N passed, N failed`, and the slowest files. It summarizes the `npm test` that has just
 * run, and the script exits with 1 when that run has failed. Arguments: the run's exit code and, in this script's own
 * test, another folder of reports.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const [exitCode = '1', folder = fileURLToPath(new URL('../dist/test', import.meta.url))] = process.argv.slice(2);

/** The summary names this many test files: those that took longest. */
const NAMED = 12;

/**
 * Times are in milliseconds.
 * @typedef {{name?: string, startTime?: number, endTime?: number, status: string, assertionResults: Array<{status: string}>}} TestFile
 */

/** @returns {TestFile[]} one entry a test file; none without a report */
function testFiles() {
  try {
    const reports = readdirSync(folder).map((name) => readFileSync(path.join(folder, name), 'utf8'));
    return reports.flatMap((report) => JSON.parse(report).testResults);
  } catch {
    return [];
  }
}

/** @param {TestFile[]} files @returns {string[]} a line for each of the files that took longest, with its seconds */
function longest(files) {
  const timed = files.flatMap(({ name, startTime, endTime }) =>
    name && startTime && endTime ? [{ name, seconds: Math.round((endTime - startTime) / 1000) }] : [],
  );
  const slowest = timed.sort((a, b) => b.seconds - a.seconds).slice(0, NAMED);
  return slowest.map(({ name, seconds }) => `${String(seconds).padStart(4)} s ${name.replace(/^.*\/test\//, 'test/')}`);
}

const files = testFiles();
for (const line of longest(files)) console.log(line);
let passed = 0;
let failed = 0;
for (const { status, assertionResults } of files) {
  const failures = assertionResults.filter((test) => test.status === 'failed').length;
  passed += assertionResults.filter((test) => test.status === 'passed').length;
  // A test file that could not be loaded reports no tests. It counts as one failure.
  failed += status === 'failed' ? Math.max(failures, 1) : failures;
}
// No test failed, but the run did: the check or the set-up failed, or an error arose outside of any test.
if (failed === 0 && (exitCode !== '0' || passed === 0)) failed = 1;
console.log(`${passed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;
