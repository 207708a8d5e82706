/**
 * `npm run bench:load [-- --quick] [-- --only pairs,one-file] [-- --write]` measures what holds under load. workerd
 * runs the edge as in a deployment, and an origin double counts its requests. The command exits with 1 when a target is
 * missed. `--write` keeps the figures in docs/.
 */
import { parseArgs } from 'node:util';
import { machineWith, NODE, workerdVersion } from '../report/machine.ts';
import { keep } from './report.ts';
import { line, type Result } from './result.ts';
import { FULL, isScenario, QUICK, SCENARIOS, type Scenario } from './scenarios.ts';

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
if (options.write) keep(results, machineWith(workerdVersion(), NODE));
if (Object.values(results).some(({ passed }) => !passed)) process.exitCode = 1;
