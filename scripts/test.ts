/** `npm test`: the one gate. Arguments are handed on to vitest, such as a file's name. */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { COMPILE_CACHE, ROOT } from './root.ts';

const report = path.join(ROOT, 'dist/test/vitest.json');
rmSync(path.dirname(report), { recursive: true, force: true });

/** @returns once it has succeeded; else ends this process with its exit code */
function run(script: string, args: string[] = []): void {
  const { status } = spawnSync(process.execPath, [path.join(ROOT, script), ...args], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...COMPILE_CACHE, ...process.env },
  });
  if (status !== 0) process.exit(status ?? 1);
}

run('scripts/check.ts');
run('node_modules/vitest/vitest.mjs', [
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
  ...process.argv.slice(2),
]);
