/** A report as Markdown. */
import { NETWORK_NAMES, NETWORKS } from './network.ts';
import type { Point } from './points.ts';
import { type Report, ROW_NAMES, ROWS, type RowName, rowOf } from './report.ts';
import type { Summary } from './summary.ts';

/** @param only the rows to show. A row that was not measured is left out */
export function rowsTable(report: Report, only: readonly RowName[] = ROW_NAMES): string {
  const networks = NETWORK_NAMES.filter((network) => report.rows.some((row) => row.network === network));
  const names = only.filter((name) => report.rows.some(({ row }) => row === name));
  return [
    line(['first frame, ms', ...networks.map((network) => NETWORKS[network].label)]),
    line(['---', ...networks.map(() => '---')]),
    ...names.map((name) => {
      const { label, ours } = ROWS[name];
      const cells = networks.map((network) => cell(rowOf(report, name, network)?.firstFrame));
      return line([ours ? `**${label}**` : label, ...cells]);
    }),
    '',
    `Median, 10th–90th percentile and number of runs. Machine: ${report.machine}.`,
    '',
  ].join('\n');
}

export const pointsTable = (points: readonly Point[]): string =>
  [
    line(['', 'target', 'measured', '']),
    line(['---', '---', '---', '---']),
    ...points.map(({ what, target, measured, met }) => line([what, target, measured, met ? 'met' : 'missed'])),
    '',
  ].join('\n');

const cell = (of: Summary | undefined): string =>
  of ? `${Math.round(of.median)} (${Math.round(of.p10)}–${Math.round(of.p90)}, ${of.n})` : '';

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
