/** How much memory an isolate gives to segments. */

/** In bytes: a quarter of the memory that the isolate may use. */
const MEMORY_BYTES = 32 * 2 ** 20;

/** A segment as the isolate read it. */
export interface KeptSegment {
  bytes: ArrayBuffer;
  type: string | null;
}

/** The segments that were used last, within a number of bytes. */
export class SegmentMemory {
  readonly #kept = new Map<string, KeptSegment>();
  #bytes = 0;

  get(key: string): KeptSegment | undefined {
    const kept = this.#kept.get(key);
    if (kept) {
      this.#kept.delete(key);
      this.#kept.set(key, kept);
    }
    return kept;
  }

  set(key: string, kept: KeptSegment): void {
    this.#delete(key);
    this.#kept.set(key, kept);
    this.#bytes += kept.bytes.byteLength;
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= MEMORY_BYTES) return;
      this.#delete(oldest);
    }
  }

  #delete(key: string): void {
    this.#bytes -= this.#kept.get(key)?.bytes.byteLength ?? 0;
    this.#kept.delete(key);
  }
}
