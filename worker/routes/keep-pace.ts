/** How often a viewer's fetches of segments renew the viewer's play lease. */
import { LatestMap } from '../latest-map.ts';

/**
 * The least time between two fetches that keep a viewer's `play` lease, in milliseconds. The lease lasts many times as
 * long.
 */
export const KEEP_EVERY_MS = 15_000;
const NAMES_MAX = 10_000;

/**
 * Lets a viewer's fetches renew the lease only once in `KEEP_EVERY_MS`. Without this, each fetched segment would call
 * the Durable Object that has the lease.
 */
export class KeepPace {
  readonly #keptAt = new LatestMap<string, number>(NAMES_MAX, (at, now) => now - at >= KEEP_EVERY_MS);

  /** @returns whether the caller is to keep the lease of this name now; the lease then counts as kept */
  takeTurn(name: string): boolean {
    const now = Date.now();
    if (now - (this.#keptAt.get(name) ?? 0) < KEEP_EVERY_MS) return false;
    this.#keptAt.set(name, now);
    return true;
  }

  forget(name: string): void {
    this.#keptAt.delete(name);
  }
}
