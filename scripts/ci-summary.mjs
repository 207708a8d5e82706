// Prints `N passed, N failed` for the `npm test` that has just run, and exits with that run's exit code. Arguments: the
// exit code and, in this script's own test, another folder of reports.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const [exitCode = '1', folder = fileURLToPath(new URL('../dist/test', import.meta.url))] = process.argv.slice(2);

/**
 * @returns {Array<{status: string, assertionResults: Array<{status: string}>}>} one entry a test file; none without a
 * report
 */
function testFiles() {
  try {
    const reports = readdirSync(folder).map((name) => readFileSync(path.join(folder, name), 'utf8'));
    return reports.flatMap((report) => JSON.parse(report).testResults);
  } catch {
    return [];
  }
}

let passed = 0;
let failed = 0;
for (const { status, assertionResults } of testFiles()) {
  const failures = assertionResults.filter((test) => test.status === 'failed').length;
  passed += assertionResults.filter((test) => test.status === 'passed').length;
  // A test file that could not be loaded reports no tests. It counts as one failure.
  failed += status === 'failed' ? Math.max(failures, 1) : failures;
}
// No test failed, and yet the run did: the check, the set-up, or an error outside of any test.
if (failed === 0 && (exitCode !== '0' || passed === 0)) failed = 1;
console.log(`${passed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;
