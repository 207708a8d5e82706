/** Draws a report: for each network the rows as bars, on one logarithmic scale. */
import { BarChart, CustomChart } from 'echarts/charts';
import { GridComponent, TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { NETWORK_NAMES, NETWORKS, type Network } from './network.ts';
import { type Report, ROW_NAMES, ROWS, type RowName, rowOf } from './report.ts';

use([BarChart, CustomChart, GridComponent, TitleComponent, SVGRenderer]);

const WIDTH = 960;
const ROW_HEIGHT = 30;
const LEFT = 290;
const RIGHT = 60;
const GAP = 70;
const TOP = 84;
const BOTTOM = 48;
/**
 * This colour is legible on white. The chart brings its own white card, since GitHub also shows the chart on a dark
 * page.
 */
const INK = '#1f2328';
const FAINT = '#d9dde3';
const OURS = '#2f6feb';
const OTHERS = '#9aa4b2';

/** Bars begin at this value, since a logarithmic scale has no zero. */
const LEAST_MS = 10;

/** @returns an SVG document */
export function chart(report: Report): string {
  const networks = NETWORK_NAMES.filter((network) => report.rows.some((row) => row.network === network));
  const names = ROW_NAMES.filter((name) => report.rows.some(({ row }) => row === name));
  const most = Math.max(...report.rows.map(({ firstFrame }) => firstFrame.p90), 1000);
  const height = TOP + names.length * ROW_HEIGHT + BOTTOM;
  const panel = (WIDTH - LEFT - RIGHT - GAP * (networks.length - 1)) / networks.length;
  const left = (index: number) => LEFT + index * (panel + GAP);

  const drawing = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height });
  drawing.setOption({
    animation: false,
    textStyle: { fontFamily: 'system-ui, sans-serif', color: INK },
    title: [
      { text: 'Play to first frame, milliseconds', left: 16, top: 14, textStyle: { fontSize: 16, color: INK } },
      ...networks.map((network, index) => ({
        text: NETWORKS[network].label,
        left: left(index),
        top: 56,
        padding: 0,
        textStyle: { fontSize: 13, fontWeight: 600, color: INK },
      })),
    ],
    grid: networks.map((_, index) => ({ left: left(index), width: panel, top: TOP, bottom: BOTTOM })),
    xAxis: networks.map((_, gridIndex) => ({
      gridIndex,
      type: 'log',
      min: LEAST_MS,
      max: 10 ** Math.ceil(Math.log10(most)),
      axisLabel: { color: INK, fontSize: 12 },
      splitLine: { lineStyle: { color: FAINT } },
    })),
    yAxis: networks.map((_, gridIndex) => ({
      gridIndex,
      type: 'category',
      inverse: true,
      data: names.map((name) => ROWS[name].label),
      axisLabel: { show: gridIndex === 0, color: INK, fontSize: 13, margin: 12 },
      axisTick: { show: false },
      axisLine: { lineStyle: { color: FAINT } },
    })),
    series: networks.flatMap((network, index) => [
      bars(report, network, names, index),
      whiskers(report, network, names, index),
    ]),
  });
  const svg = drawing.renderToSVGString();
  drawing.dispose();
  return withCard(svg, WIDTH, height);
}

const bars = (report: Report, network: Network, names: readonly RowName[], index: number) => ({
  type: 'bar' as const,
  xAxisIndex: index,
  yAxisIndex: index,
  barWidth: 14,
  data: names.map((name) => {
    const ms = rowOf(report, name, network)?.firstFrame.median;
    return { value: ms ?? '-', itemStyle: { color: ROWS[name].ours ? OURS : OTHERS, borderRadius: [0, 3, 3, 0] } };
  }),
});

/** A whisker from the 10th to the 90th percentile, with the median as a number behind it. */
const whiskers = (report: Report, network: Network, names: readonly RowName[], index: number) => ({
  type: 'custom' as const,
  xAxisIndex: index,
  yAxisIndex: index,
  z: 3,
  data: names.flatMap((name, at) => {
    const of = rowOf(report, name, network)?.firstFrame;
    return of ? [[at, of.p10, of.p90, of.median]] : [];
  }),
  renderItem: (_: unknown, api: { value(i: number): unknown; coord(at: [number, number]): number[] }) => {
    const [at = 0, p10 = 0, p90 = 0, ms = 0] = [0, 1, 2, 3].map((i) => Number(api.value(i)));
    const [from = 0, y = 0] = api.coord([Math.max(p10, LEAST_MS), at]);
    const [to = 0] = api.coord([p90, at]);
    const style = { stroke: INK, lineWidth: 1.2 };
    const bar = (x1: number, y1: number, x2: number, y2: number) => ({
      type: 'line' as const,
      shape: { x1, y1, x2, y2 },
      style,
    });
    return {
      type: 'group' as const,
      children: [
        bar(from, y, to, y),
        bar(from, y - 4, from, y + 4),
        bar(to, y - 4, to, y + 4),
        {
          type: 'text' as const,
          style: {
            text: String(Math.round(ms)),
            x: to + 7,
            y,
            textVerticalAlign: 'middle' as const,
            fill: INK,
            font: `${ROWS[names[at] ?? 'limit'].ours ? 600 : 400} 12px system-ui, sans-serif`,
          },
        },
      ],
    };
  },
});

/** Puts a white card with round corners under everything. */
const withCard = (svg: string, width: number, height: number): string =>
  svg.replace(/(<svg[^>]*>)/, `$1\n<rect width="${width}" height="${height}" rx="10" fill="#ffffff"/>`);
