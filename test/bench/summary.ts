/** What is said of a row's figures. All are milliseconds. */
export interface Summary {
  median: number;
  least: number;
  most: number;
}

export interface Report {
  machine: string;
  unit: string;
  runs: number;
  rows: (Summary & { name: string })[];
}

export function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2;
}

export const summary = (figures: readonly number[]): Summary => ({
  median: Math.round(median(figures)),
  least: Math.round(Math.min(...figures)),
  most: Math.round(Math.max(...figures)),
});

/** As Markdown. */
export const table = ({ machine, unit, runs, rows }: Report): string =>
  [
    `| ${unit}, ${runs} runs each | median | range |`,
    '| --- | --- | --- |',
    ...rows.map(({ name, median, least, most }) => `| ${name} | ${median} | ${least}–${most} |`),
    '',
    `Machine: ${machine}.`,
  ].join('\n');
