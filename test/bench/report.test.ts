import { XMLValidator } from 'fast-xml-parser';
import { expect, test } from 'vitest';
import { betweenMarkers } from '../report/between-markers.ts';
import { chart } from './chart.ts';
import { earliestMs, pointsOf } from './points.ts';
import { ROW_NAMES, ROWS } from './report.ts';
import { sampleReport } from './sample-report.ts';
import { percentile, summary } from './summary.ts';
import { pointsTable, rowsTable } from './table.ts';

test('a percentile lies in proportion between two figures, in whatever order the figures come', () => {
  expect(percentile([30, 10, 20], 0.5)).toBe(20);
  expect(percentile([4, 1, 3, 2], 0.5)).toBe(2.5);
  expect(percentile([10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110], 0.9)).toBe(100);
  expect(percentile([7], 0.1)).toBe(7);
  expect(percentile([], 0.5)).toBeNaN();
});

test('a summary states the number of its figures', () => {
  expect(summary([1, 2, 3.04])).toEqual({ median: 2, p10: 1.2, p90: 2.8, n: 3 });
});

test('the earliest possible first frame is at the click, or after ffmpeg where that takes longer', () => {
  expect(earliestMs(0, 300, 90)).toBe(390);
  expect(earliestMs(2, 300, 90)).toBe(2090);
});

test('each point is judged by the figures of one network', () => {
  const points = pointsOf(sampleReport());
  const said = (what: string) => points.find((point) => point.what === what);
  expect(said('in-place / limit, no delay')).toMatchObject({ measured: '0.91', met: true });
  expect(said('navigation / static-hls, no delay')).toMatchObject({ measured: '1.04', met: true });
  expect(said('at-once-0, no delay: from the earliest possible moment to the first frame')).toMatchObject({
    measured: "66 ms (26 ms when ffmpeg's time is measured while a page opens)",
    met: true,
  });
  expect(
    said('at-once-0, 40 ms each way, 20 Mbit/s: from the earliest possible moment to the first frame'),
  ).toMatchObject({
    met: false,
  });
  expect(said('mydia / in-place-mydia, no delay')).toMatchObject({ measured: '54.3', met: true });
});

test('with network delay, Play in place must be faster than the limit and not only as fast', () => {
  const report = sampleReport();
  const point = () => pointsOf(report).find(({ what }) => what.startsWith('in-place / limit, 40 ms'));
  expect(point()).toMatchObject({ target: 'below 1', met: true });
  for (const row of report.rows) if (row.row === 'limit') row.firstFrame.median = 80;
  expect(point()).toMatchObject({ met: false });
});

test('a point without measured rows is not judged', () => {
  const { machine } = sampleReport();
  expect(pointsOf({ machine, rows: [], ffmpeg: null, ffmpegBesidePage: null, preload: null })).toEqual([]);
});

test('the report’s tables have a line for each row and each point', () => {
  const report = sampleReport();
  const points = pointsOf(report);
  expect(rowsTable(report).match(/^\| /gm)).toHaveLength(ROW_NAMES.length + 2);
  expect(rowsTable(report, ['limit', 'mydia']).match(/^\| /gm)).toHaveLength(2 + 2);
  expect(rowsTable(report)).toContain('| limit: a plain MP4 | 92 (85–114, 3) | 260 (239–322, 3) |');
  expect(pointsTable(points).match(/^\| .* (met|missed) \|$/gm)).toHaveLength(points.length);
});

test('the report’s chart is an SVG document that names every row', () => {
  const svg = chart(sampleReport());
  expect(XMLValidator.validate(svg)).toBe(true);
  const text = svg.replaceAll('&#39;', "'").replaceAll('&#x27;', "'");
  for (const name of ROW_NAMES) expect(text).toContain(ROWS[name].label);
});

test('a new table replaces the one between its markers, and nothing else', () => {
  const page = 'a\n<!-- bench -->\nold\n<!-- /bench -->\nz\n';
  expect(betweenMarkers(page, 'bench', 'new\n')).toBe('a\n<!-- bench -->\nnew\n<!-- /bench -->\nz\n');
  expect(() => betweenMarkers(page, 'other', 'new\n')).toThrow('<!-- other -->');
});
