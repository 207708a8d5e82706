/** `npm test`: all checks that a change must pass. Arguments, such as a file's name, are passed on to vitest. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { COMPILE_CACHE, ROOT } from './root.ts';

/** `ci-summary.mjs` reads this report. */
const REPORT = path.join(ROOT, 'dist/test/report.json');

const start = (script: string, args: string[]) =>
  spawn(process.execPath, [path.join(ROOT, script), ...args], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...COMPILE_CACHE, ...process.env },
  });

/** @returns the exit code; 1 for a process that was killed */
async function ended(child: ReturnType<typeof start>): Promise<number> {
  const [code] = await once(child, 'exit');
  return code ?? 1;
}

const checked = await ended(start('scripts/check.ts', []));
if (checked !== 0) process.exit(checked);
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`];
process.exit(await ended(start('node_modules/vitest/vitest.mjs', ['run', ...reporters, ...process.argv.slice(2)])));
