/**
 * `npm run bench [-- --runs N] [-- --only limit,in-place] [-- --network none] [-- --write]`: the way to the first frame of the
 * 1080p 10-bit HEVC film, in Chromium, on the real stack. The rows take turns, so that a noisy machine is noisy for all of
 * them. `--write` keeps the figures in docs/ and in the README.
 */
import { firstSegmentMs } from './film.ts';
import { keep } from './keep.ts';
import { machine } from './machine.ts';
import type { Network } from './network.ts';
import { readOptions } from './options.ts';
import { makeParts } from './parts.ts';
import { pointsOf } from './points.ts';
import { preloadMs } from './preload.ts';
import { AT_ONCE_S, type Figure, type Report, ROW_NAMES, type RowName } from './report.ts';
import { measure } from './rows.ts';
import { summary } from './summary.ts';
import { pointsTable, rowsTable } from './table.ts';

const { runs, only, networks, write } = readOptions(process.argv.slice(2));
const rows = ROW_NAMES.filter((row) => only.includes(row));
const wantsFfmpeg = rows.some((row) => row in AT_ONCE_S);

const parts = makeParts();
const figures: { row: RowName; network: Network; figure: Figure }[] = [];
const ffmpeg: number[] = [];
const preload: number[] = [];
let chromium = '';

try {
  for (let run = 1; run <= runs; run++) {
    const tell = (what: string, ms: number) =>
      process.stderr.write(`run ${run}/${runs}  ${what}: ${Math.round(ms)} ms\n`);
    for (const network of networks) {
      const browser = await parts.browser(network);
      chromium = browser.version();
      for (const row of rows) {
        const figure = await measure(row, browser, parts);
        figures.push({ row, network, figure });
        tell(`${row}, ${network}`, figure.ms);
      }
    }
    if (wantsFfmpeg) {
      ffmpeg.push(await firstSegmentMs());
      tell('ffmpeg alone', ffmpeg.at(-1) ?? Number.NaN);
    }
    if (only.includes('preload')) {
      // The emulated network has answers wait, not requests: it could make no difference here.
      preload.push(await preloadMs(await parts.browser('none'), await parts.fast()));
      tell('preload', preload.at(-1) ?? Number.NaN);
    }
  }
} finally {
  await parts.stop();
}

const report: Report = {
  machine: machine(chromium),
  rows: rows.flatMap((row) =>
    networks.map((network) => {
      const of = figures.filter((one) => one.row === row && one.network === network).map(({ figure }) => figure);
      return {
        row,
        network,
        firstFrame: summary(of.map(({ ms }) => ms)),
        sinceNavigation: summary(of.map(({ sinceNavigation }) => sinceNavigation)),
      };
    }),
  ),
  ffmpeg: ffmpeg.length > 0 ? summary(ffmpeg) : null,
  preload: preload.length > 0 ? summary(preload) : null,
};
console.log([rowsTable(report), pointsTable(pointsOf(report))].join('\n'));
if (write) keep(report);
