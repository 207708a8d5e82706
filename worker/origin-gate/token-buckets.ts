/** Counts requests in token buckets, so that a flood of requests is found out. */
import { LatestMap } from '../latest-map.ts';

/**
 * How many buckets the gate remembers. It first forgets the bucket that was used longest ago; a forgotten bucket counts
 * as full.
 */
const BUCKETS_MAX = 10_000;
/** How long an empty bucket takes to be full again, in milliseconds. */
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

  /** Spends a token. @param now in milliseconds @returns false when no token is left */
  take(key: string, now: number): boolean {
    const { tokens, at } = this.#buckets.get(key) ?? { tokens: this.#perMinute, at: now };
    // A clock that was set back takes nothing away.
    const refilled = Math.min(this.#perMinute, tokens + (Math.max(0, now - at) / FULL_AFTER_MS) * this.#perMinute);
    const allowed = refilled >= 1;
    this.#buckets.set(key, { tokens: allowed ? refilled - 1 : refilled, at: now }, now);
    return allowed;
  }
}
