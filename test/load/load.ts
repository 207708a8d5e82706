/**
 * `npm run bench:load [-- --quick] [-- --only pairs,one-file] [-- --write]`: what holds under load, on workerd as deployed, with
 * an origin double that counts. Ends with 1 when a target is missed. `--write` keeps the figures in docs/bench-load.json.
 */
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../../scripts/root.ts';
import { line, type Result } from './result.ts';
import { FULL, isScenario, QUICK, SCENARIOS, type Scenario } from './scenarios.ts';

const FILE = path.join(ROOT, 'docs/bench-load.json');

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: SCENARIOS.join() },
    write: { type: 'boolean', default: false },
  },
});
const chosen: Scenario[] = options.only.split(',').map((name) => {
  if (!isScenario(name)) throw new Error(`--only is ${name}: expected some of ${SCENARIOS.join()}`);
  return name;
});

const results: Partial<Record<Scenario, Result>> = {};
for (const name of chosen) {
  const result = await (options.quick ? QUICK : FULL)[name]();
  results[name] = result;
  console.log(line(result));
}
if (options.write) {
  const { version } = JSON.parse(readFileSync(path.join(ROOT, 'node_modules/workerd/package.json'), 'utf8'));
  const machine = `${cpus().length} cores, workerd ${version}, Node ${process.version}`;
  const scenarios = { ...(chosen.length < SCENARIOS.length && kept()), ...results };
  await writeFile(FILE, `${JSON.stringify({ machine, scenarios }, null, 1)}\n`);
}
if (Object.values(results).some(({ passed }) => !passed)) process.exitCode = 1;

/** What an earlier run found in the scenarios that this one leaves out. */
function kept(): Partial<Record<Scenario, Result>> {
  try {
    return JSON.parse(readFileSync(FILE, 'utf8')).scenarios;
  } catch {
    return {};
  }
}
