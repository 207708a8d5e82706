import { createHistogram } from 'node:perf_hooks';

/** All figures are in milliseconds. */
export interface Percentiles {
  p50: number;
  p95: number;
  p99: number;
  most: number;
}

/** Collects durations, and tells their percentiles. */
export class Latency {
  readonly #histogram = createHistogram();

  /** @param since a time of `performance.now()` */
  add(since: number): void {
    this.addMs(performance.now() - since);
  }

  addMs(ms: number): void {
    this.#histogram.record(Math.max(1, Math.round(ms * 1000)));
  }

  percentiles(): Percentiles {
    const ms = (microseconds: number) => Math.round(microseconds / 100) / 10;
    const at = (percentile: number) => ms(this.#histogram.percentile(percentile));
    return { p50: at(50), p95: at(95), p99: at(99), most: ms(this.#histogram.max) };
  }
}
