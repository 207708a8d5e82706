/** Keeps a report: in docs/bench.json, as a chart beside it, and as tables in the pages that mention it. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../../scripts/root.ts';
import { writeBetweenMarkers } from '../report/between-markers.ts';
import { chart } from './chart.ts';
import { pointsOf } from './points.ts';
import type { Report, RowName } from './report.ts';
import { pointsTable, rowsTable } from './table.ts';

const DOCS = path.join(ROOT, 'docs');

const CHART =
  "![From Play to the first frame: Headstart beside a plain MP4, hls.js, Shaka, native HLS and Mydia's own flow](docs/bench.svg)";

/** The rows that answer the questions of a visitor to the repository. The chart has every row. */
const IN_README: readonly RowName[] = ['limit', 'in-place', 'head-at-once', 'at-once-0', 'navigation', 'mydia'];

export function keep(report: Report): void {
  const points = pointsOf(report);
  writeFileSync(path.join(DOCS, 'bench.json'), `${JSON.stringify({ unit: 'ms', ...report, points }, null, 1)}\n`);
  writeFileSync(path.join(DOCS, 'bench.svg'), `${chart(report)}\n`);
  writeBetweenMarkers(path.join(ROOT, 'README.md'), 'bench', `${CHART}\n\n${rowsTable(report, IN_README)}`);
  writeBetweenMarkers(path.join(DOCS, 'benchmark.md'), 'bench:rows', rowsTable(report));
  writeBetweenMarkers(path.join(DOCS, 'benchmark.md'), 'bench:points', pointsTable(points));
}
