/**
 * `npm run bench [-- --runs N] [-- --write]`: click to first frame on the 1080p 10-bit HEVC film, in Chromium, on the real
 * stack. The rows take turns, so that a noisy machine is noisy for all of them. `--write` keeps the figures in docs/.
 */
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { CHROMIUM, FLAGS } from '../e2e/browser.ts';
import { startStack } from '../e2e/stack.ts';
import { rowsOf } from './rows.ts';
import { median, summary, table } from './summary.ts';

const { values: options } = parseArgs({
  options: { runs: { type: 'string', default: '7' }, write: { type: 'boolean', default: false } },
});
const runs = Number(options.runs);
if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs is ${options.runs}: expected a number of 1 or more`);

const env = { LINGER_S: '1', WARM_LEASE_S: '30' };
const asMydia = await startStack({ env: { ...env, TRANSCODE: 'mydia' } });
const fast = await startStack({ env: { ...env, TRANSCODE: 'fast' } });
const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
const figures: Record<string, number[]> = {};
try {
  const rows = await rowsOf({ browser, asMydia, fast });
  for (let run = 1; run <= runs; run++) {
    for (const row of rows) {
      const ms = await row.run();
      figures[row.name] = [...(figures[row.name] ?? []), ms];
      process.stderr.write(`run ${run}/${runs}  ${row.name}: ${Math.round(ms)} ms\n`);
    }
  }
} finally {
  await browser.close();
  await Promise.all([asMydia.stop(), fast.stop()]);
}

const version = browser.version();
const report = {
  machine: `${cpus().length} cores, Chromium ${version}, Node ${process.version}`,
  unit: 'ms from click to first frame presented',
  runs,
  rows: Object.entries(figures).map(([name, ms]) => ({ name, ...summary(ms) })),
};
const [mydia, read] = [figures["Mydia's own flow"] ?? [], figures['Headstart, after a 10 s read'] ?? []];
const ratio = `Headstart after a 10 s read is ${Math.round(median(mydia) / median(read))} times faster than Mydia's own flow.`;
console.log(`${table(report)}\n\n${ratio}`);
if (options.write) await writeFile('docs/bench.json', `${JSON.stringify(report, null, 2)}\n`);
