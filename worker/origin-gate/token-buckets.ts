/** How floods are counted: how many requests a caller may make in a minute. */
import { LatestMap } from '../latest-map.ts';

/**
 * How many buckets the gate remembers. It forgets first the one that was used longest ago, and that bucket is full
 * again.
 */
const BUCKETS_MAX = 10_000;
/** A bucket that was left alone for this long is full. In milliseconds. */
const FULL_AFTER_MS = 60_000;

interface Bucket {
  tokens: number;
  at: number;
}

/** A token bucket for each key: a caller may spend a minute's worth of tokens at once, and they come back evenly. */
export class TokenBuckets {
  readonly #perMinute: number;
  readonly #buckets = new LatestMap<string, Bucket>(BUCKETS_MAX, ({ at }, now) => now - at >= FULL_AFTER_MS);

  constructor(perMinute: number) {
    this.#perMinute = perMinute;
  }

  /** Spends a token. @param now in milliseconds @returns false when there is none */
  take(key: string, now: number): boolean {
    const { tokens, at } = this.#buckets.get(key) ?? { tokens: this.#perMinute, at: now };
    // A clock that was set back takes nothing away.
    const refilled = Math.min(this.#perMinute, tokens + (Math.max(0, now - at) / FULL_AFTER_MS) * this.#perMinute);
    const allowed = refilled >= 1;
    this.#buckets.set(key, { tokens: allowed ? refilled - 1 : refilled, at: now }, now);
    return allowed;
  }
}
