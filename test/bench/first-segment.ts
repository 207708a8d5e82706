/**
 * `npm run bench:origin [-- --runs N] [-- --write]` measures the time to the first segment of the 1080p 10-bit HEVC
 * film, by the embedded origin and by the bare ffmpeg command. The two take turns, so that a noisy machine is noisy for
 * both. `--write` keeps the figures in docs/.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { BENCHMARK, ensureSamples } from '../../scripts/samples.ts';
import { ffmpegVersion, machineWith, NODE } from '../report/machine.ts';
import { untilListed } from './bare-ffmpeg.ts';
import { fastArgsOfFilm } from './film.ts';
import { readRuns } from './options.ts';
import { startOrigin } from './origin-process.ts';
import { percentile, summary } from './summary.ts';

const { values: options } = parseArgs({
  options: { runs: { type: 'string', default: '15' }, write: { type: 'boolean', default: false } },
});
const runs = readRuns(options.runs);

const library = await ensureSamples();
const args = await fastArgsOfFilm();

const fast = await startOrigin(library, 'fast');
const asMydia = await startOrigin(library, 'mydia');
const rows = {
  'ffmpeg alone, as the fast setting runs it': () => untilListed(args),
  "the origin's fast setting": () => fast.untilFetched(BENCHMARK.transcoded),
  "the origin's mydia setting": () => asMydia.untilFetched(BENCHMARK.transcoded),
};
const figures = Object.keys(rows).map((): number[] => []);
try {
  for (let run = 0; run <= runs; run++) {
    for (const [at, [name, measure]] of Object.entries(rows).entries()) {
      const ms = await measure();
      // The first run reads the film and the programs from the disk, and does not count.
      if (run === 0) continue;
      figures[at]?.push(ms);
      process.stderr.write(`run ${run}/${runs}  ${name}: ${Math.round(ms)} ms\n`);
    }
  }
} finally {
  await Promise.all([fast.stop(), asMydia.stop()]);
}

const [alone = Number.NaN, origin = Number.NaN, mydia = Number.NaN] = figures.map((ms) => percentile(ms, 0.5));
const hundredths = (ratio: number): number => Math.round(ratio * 100) / 100;
const report = {
  machine: machineWith(ffmpegVersion(), NODE),
  unit: 'ms to the first segment: until it is listed (ffmpeg alone), or fetched over HTTP with what begins it (origin)',
  rows: Object.keys(rows).map((name, at) => ({ name, ...summary(figures[at] ?? []) })),
  ratios: [
    { name: 'fast setting / ffmpeg alone', target: 1.15, ratio: hundredths(origin / alone) },
    { name: 'fast setting / mydia setting', target: 0.35, ratio: hundredths(origin / mydia) },
  ],
};
console.log(
  [
    `| ${report.unit} | median | 10th–90th percentile |`,
    '| --- | --- | --- |',
    ...report.rows.map(({ name, median, p10, p90 }) => `| ${name} | ${median} | ${p10}–${p90} |`),
    '',
    ...report.ratios.map(({ name, target, ratio }) => `${name}: ${ratio} (wanted: at most ${target})`),
    `${runs} runs each. Machine: ${report.machine}.`,
  ].join('\n'),
);
if (options.write) await writeFile('docs/bench-origin.json', `${JSON.stringify(report, null, 2)}\n`);
