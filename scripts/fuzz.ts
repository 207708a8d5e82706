/** `npm run fuzz -- --runs N --seed S`: the long fuzz of every route; 100,000 requests and a new seed unless told. */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { ROOT } from './root.ts';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '100000' }, seed: { type: 'string' } } });
for (const [name, value] of Object.entries(values)) {
  if (!/^\d{1,9}$/.test(value)) throw new Error(`--${name} is ${JSON.stringify(value)}: expected a whole number`);
}
const env = { ...process.env, FUZZ_RUNS: values.runs, ...(values.seed && { FUZZ_SEED: values.seed }) };
const args = ['node_modules/vitest/vitest.mjs', 'run', 'fuzz.test.ts', '--project=worker', '--project=per-viewer'];
const { status } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit', env });
process.exitCode = status ?? 1;
