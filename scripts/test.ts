/**
 * `npm test`: the one gate. Arguments are handed on to vitest, such as a file's name.
 * Without any, the end-to-end tests that measure no time run beside those without a browser, and those that do run alone.
 */
import { type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { COMPILE_CACHE, ROOT } from './root.ts';
import { ensureSamples, sampleCache } from './samples.ts';

/** Of each run of vitest a report, which `ci-summary.mjs` sums up. */
const reports = path.join(ROOT, 'dist/test');
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

const start = (script: string, args: string[], stdio: SpawnOptions['stdio']) =>
  spawn(process.execPath, [path.join(ROOT, script), ...args], {
    cwd: ROOT,
    stdio,
    env: { ...COMPILE_CACHE, ...process.env },
  });

/** @returns the exit code; 1 for one that was killed */
async function ended(child: ReturnType<typeof start>): Promise<number> {
  const [code] = await once(child, 'exit');
  return code ?? 1;
}

const vitest = (name: string, args: string[], stdio: SpawnOptions['stdio']) => {
  const report = `--outputFile.json=${path.join(reports, `${name}.json`)}`;
  return start(
    'node_modules/vitest/vitest.mjs',
    ['run', '--reporter=default', '--reporter=json', report, ...args],
    stdio,
  );
};

const projects = (...names: string[]): string[] => names.map((name) => `--project=${name}`);

/** Its output comes when it has ended: that of the other run is read meanwhile. */
async function patient(): Promise<number> {
  const child = vitest('patient', projects('e2e-patient'), ['ignore', 'pipe', 'pipe']);
  const streams = [child.stdout, child.stderr].map((stream) => (stream ? buffer(stream) : Buffer.of()));
  const [code, out, error] = await Promise.all([ended(child), ...streams]);
  process.stdout.write(out ?? '');
  process.stderr.write(error ?? '');
  return code;
}

async function everything(): Promise<number[]> {
  const alone = ended(vitest('in-process', projects('!e2e', '!e2e-patient'), 'inherit'));
  const together = await Promise.all([alone, patient()]);
  return [...together, await ended(vitest('timed', projects('e2e'), 'inherit'))];
}

const args = process.argv.slice(2);
const [checked] = await Promise.all([
  ended(start('scripts/check.ts', [], 'inherit')),
  // Once for a machine: no test is to wait so long for its films.
  ensureSamples(sampleCache(), { onMaking: (title) => console.log(`Making the sample film ${title} …`) }),
]);
if (checked !== 0) process.exit(checked);
const codes = args.length > 0 ? [await ended(vitest('some', args, 'inherit'))] : await everything();
process.exit(Math.max(...codes));
