/**
 * `npm run bench [-- --runs N] [-- --only limit,in-place] [-- --network none] [-- --write]` measures the ways to the
 * first frame of the 1080p 10-bit HEVC film, in Chromium, on the real stack. The rows take turns, so that a noisy
 * machine is noisy for all of them. `--write` keeps the figures in docs/ and in the README.
 */
import { ffmpegVersion, machineWith, NODE, workerdVersion } from '../report/machine.ts';
import { busy } from './busy.ts';
import { firstSegmentMs } from './film.ts';
import { keep } from './keep.ts';
import type { Network } from './network.ts';
import { readOptions } from './options.ts';
import { makeParts } from './parts.ts';
import { pointsOf } from './points.ts';
import { preloadMs } from './preload.ts';
import { AT_ONCE_S, type Figure, type Report, ROW_NAMES, type RowName } from './report.ts';
import { ffmpegBesidePage, measure } from './rows.ts';
import { summary } from './summary.ts';
import { pointsTable, rowsTable } from './table.ts';

const { runs, only, networks, write } = readOptions(process.argv.slice(2));
const rows = ROW_NAMES.filter((row) => only.includes(row));
const wantsFfmpeg = rows.some((row) => row in AT_ONCE_S);

const warning = busy();
if (warning) process.stderr.write(`${warning}\n`);

const parts = makeParts();
const figures: { row: RowName; network: Network; figure: Figure }[] = [];
const ffmpeg: number[] = [];
const ffmpegBeside: number[] = [];
const preload: number[] = [];
let chromium = '';

try {
  for (let run = 1; run <= runs; run++) {
    for (const network of networks) {
      const browser = await parts.browser(network);
      chromium = browser.version();
      for (const row of rows) {
        await attempt(`run ${run}/${runs}  ${row}, ${network}`, async () => {
          const figure = await measure(row, browser, parts);
          figures.push({ row, network, figure });
          return figure.ms;
        });
      }
    }
    if (wantsFfmpeg) {
      await attempt(`run ${run}/${runs}  ffmpeg alone`, async () => kept(ffmpeg, await firstSegmentMs()));
      await attempt(`run ${run}/${runs}  ffmpeg beside a page`, async () =>
        kept(ffmpegBeside, await ffmpegBesidePage(await parts.browser('none'), parts)),
      );
    }
    if (only.includes('preload')) {
      // This row measures the time between the arrivals of two requests. The emulated networks delay only answers, so
      // one network is enough.
      const browser = await parts.browser('none');
      await attempt(`run ${run}/${runs}  preload`, async () =>
        kept(preload, await preloadMs(browser, await parts.fast())),
      );
    }
  }
} finally {
  await parts.stop();
}

/**
 * Measures once. A failure is reported and does not end the benchmark, since the benchmark may have run for an hour
 * already. In the report, `n` counts only the measurements that did not fail.
 */
async function attempt(what: string, run: () => Promise<number>): Promise<void> {
  try {
    process.stderr.write(`${what}: ${Math.round(await run())} ms\n`);
  } catch (error) {
    process.stderr.write(`${what}: failed: ${error}\n`);
    process.exitCode = 1;
  }
}

function kept(figures: number[], ms: number): number {
  figures.push(ms);
  return ms;
}

const report: Report = {
  machine: machineWith(`Chromium ${chromium}`, ffmpegVersion(), NODE, workerdVersion()),
  rows: rows.flatMap((row) =>
    networks.flatMap((network) => {
      const of = figures.filter((one) => one.row === row && one.network === network).map(({ figure }) => figure);
      if (of.length === 0) return [];
      return {
        row,
        network,
        firstFrame: summary(of.map(({ ms }) => ms)),
        sinceNavigation: summary(of.map(({ sinceNavigation }) => sinceNavigation)),
      };
    }),
  ),
  ffmpeg: ffmpeg.length > 0 ? summary(ffmpeg) : null,
  ffmpegBesidePage: ffmpegBeside.length > 0 ? summary(ffmpegBeside) : null,
  preload: preload.length > 0 ? summary(preload) : null,
};
console.log([rowsTable(report), pointsTable(pointsOf(report))].join('\n'));
if (write) keep(report);
