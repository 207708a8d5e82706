/** How much memory an isolate gives to heads, and how long it remembers that a film has none. */
import { LatestMap } from '../latest-map.ts';
import { HEAD_MAX_BYTES, type Head } from './head.ts';

/** The most bytes of heads that an isolate keeps: a fifth of its memory. */
const MEMORY_BYTES = HEAD_MAX_BYTES;
/**
 * How long the isolate remembers that a head does not exist, in milliseconds. Visitors come back to a library's page
 * again and again. Within this time, the isolate does not ask the store for the same missing head again.
 */
const NONE_MS = 10_000;
const NONE_MAX = 10_000;

export interface KeptHead {
  head: Head;
  /** When the store last said that it has this very head, in epoch milliseconds. */
  checkedAt: number;
}

/** Keeps the heads that were used last, within a number of bytes. */
export class HeadMemory {
  readonly #kept = new Map<string, KeptHead>();
  readonly #none = new LatestMap<string, number>(NONE_MAX, (at, now) => now - at >= NONE_MS);
  #bytes = 0;

  /** @returns null when no head of this key exists; undefined when the isolate has to ask the store */
  get(key: string): KeptHead | null | undefined {
    const kept = this.#kept.get(key);
    if (!kept) return Date.now() - (this.#none.get(key) ?? 0) < NONE_MS ? null : undefined;
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    return kept;
  }

  /** @param kept null when no head of this key exists */
  set(key: string, kept: KeptHead | null): void {
    this.forget(key);
    if (!kept) {
      this.#none.set(key, Date.now());
      return;
    }
    this.#kept.set(key, kept);
    this.#bytes += bytesOf(kept);
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= MEMORY_BYTES) return;
      this.forget(oldest);
    }
  }

  clear(): void {
    this.#kept.clear();
    this.#none.clear();
    this.#bytes = 0;
  }

  forget(key: string): void {
    const kept = this.#kept.get(key);
    if (kept) this.#bytes -= bytesOf(kept);
    this.#kept.delete(key);
    this.#none.delete(key);
  }
}

const bytesOf = ({ head }: KeptHead): number => head.object.byteLength;
