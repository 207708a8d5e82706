/** The summary of one row's figures. All are in milliseconds. */
export interface Summary {
  median: number;
  p10: number;
  p90: number;
  /** The number of figures. */
  n: number;
}

/**
 * The value below which `share` (0 to 1) of the figures lie, interpolated in proportion: R's type 7, which is also the
 * default of NumPy and of spreadsheets.
 * @returns NaN without figures
 */
export function percentile(figures: readonly number[], share: number): number {
  const sorted = figures.toSorted((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const [below = Number.NaN, above = Number.NaN] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return below + (at - Math.floor(at)) * (above - below);
}

/** Rounded to a tenth of a millisecond: finer differences are noise. */
export const summary = (figures: readonly number[]): Summary => ({
  median: tenths(percentile(figures, 0.5)),
  p10: tenths(percentile(figures, 0.1)),
  p90: tenths(percentile(figures, 0.9)),
  n: figures.length,
});

const tenths = (ms: number): number => Math.round(ms * 10) / 10;
