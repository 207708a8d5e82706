/**
 * How much of the day's budget the edge's own heads have used, and which media have a head. The gate keeps this, so
 * that a run that is killed goes on where it was, and a day has one budget whichever isolate makes heads.
 */
import type { MediaRef } from '../../protocol/ids.ts';
import type { HeadKey } from '../heads/head.ts';
import { loadRows } from '../storage/rows.ts';

const MADE = 'head-made:';
const COST = 'head-cost';
/**
 * How long the gate trusts its record of a media, in milliseconds. After that the edge asks the origin about the media
 * again, and notices a file that was replaced.
 */
const TRUSTED_MS = 7 * 86_400_000;

/**
 * The form of a stored row. `key` is null for media that browsers play as they are, and for media of which no head can
 * be made.
 */
interface Made {
  key: HeadKey | null;
  /** In epoch milliseconds. */
  at: number;
}

/** The form of a stored row: for how long the encoder has worked for heads on one day (UTC). */
interface Cost {
  day: string;
  ms: number;
}

export class HeadWork {
  readonly #kv: DurableObjectStorage['kv'];

  constructor(kv: DurableObjectStorage['kv']) {
    this.#kv = kv;
  }

  /**
   * @returns those of the media that have no head, as far as the gate knows, or whose head was recorded too long ago
   */
  missing(refs: readonly MediaRef[]): MediaRef[] {
    const now = Date.now();
    return refs.filter((ref) => {
      const made = this.#kv.get<Made>(MADE + ref);
      return !made || now - made.at >= TRUSTED_MS;
    });
  }

  recordMade(ref: MediaRef, key: HeadKey | null): void {
    this.#kv.put<Made>(MADE + ref, { key, at: Date.now() });
  }

  keyOf(ref: MediaRef): HeadKey | null {
    return this.#kv.get<Made>(MADE + ref)?.key ?? null;
  }

  /** @param ref null for all media */
  forget(ref: MediaRef | null): void {
    const refs = ref === null ? loadRows<MediaRef, Made>(this.#kv, MADE).keys() : [ref];
    for (const one of refs) this.#kv.delete(MADE + one);
  }

  /** Adds the encoder's time for a head. @returns what all of today's heads have cost, in milliseconds */
  spend(ms: number): number {
    const day = new Date().toISOString().slice(0, 10);
    const kept = this.#kv.get<Cost>(COST);
    const spentMs = (kept?.day === day ? kept.ms : 0) + ms;
    if (ms > 0) this.#kv.put<Cost>(COST, { day, ms: spentMs });
    return spentMs;
  }
}
