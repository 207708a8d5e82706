/** What is said of the figures of one row. All are milliseconds. */
export interface Summary {
  median: number;
  p10: number;
  p90: number;
  /** How many figures there are. */
  n: number;
}

/**
 * The figure that `share` (0 to 1) of all figures are not above, with what lies between two of them in proportion: R's
 * type 7, which is also NumPy's and spreadsheets' default.
 * @returns NaN when there are no figures
 */
export function percentile(figures: readonly number[], share: number): number {
  const sorted = figures.toSorted((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const [below = Number.NaN, above = Number.NaN] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return below + (at - Math.floor(at)) * (above - below);
}

/** Rounded to a tenth of a millisecond: more than that is noise. */
export const summary = (figures: readonly number[]): Summary => ({
  median: tenths(percentile(figures, 0.5)),
  p10: tenths(percentile(figures, 0.1)),
  p90: tenths(percentile(figures, 0.9)),
  n: figures.length,
});

const tenths = (ms: number): number => Math.round(ms * 10) / 10;
