/**
 * `npm run fuzz`: the long fuzz of every route. Its options are `--runs N --seed S`. By default it sends 100,000
 * requests with a new seed.
 */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { ROOT } from './root.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100000' },
    seed: { type: 'string', default: `${Date.now() % 1_000_000_000}` },
  },
});
for (const [name, value] of Object.entries(values)) {
  if (!/^\d{1,9}$/.test(value)) throw new Error(`--${name} is ${JSON.stringify(value)}: expected a whole number`);
}
console.log(`${values.runs} requests of seed ${values.seed}`);
const env = { ...process.env, FUZZ_RUNS: values.runs, FUZZ_SEED: values.seed };
const args = ['node_modules/vitest/vitest.mjs', 'run', '--project=fuzz', '--project=fuzz-per-viewer'];
const { status } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit', env });
process.exitCode = status ?? 1;
