/**
 * A map in an isolate's memory that forgets its oldest entries. It keeps at most `max` entries, those that were set
 * last. Whenever it sets one, it drops the entries that are over.
 */
export class LatestMap<Key, Value> extends Map<Key, Value> {
  readonly #max: number;
  readonly #isOver: (value: Value, now: number) => boolean;

  /**
   * @param isOver whether a value is of no use any more; a value that was set later is never over before one that was
   * set earlier
   */
  constructor(max: number, isOver: (value: Value, now: number) => boolean = () => false) {
    super();
    this.#max = max;
    this.#isOver = isOver;
  }

  /** @param now in milliseconds */
  override set(key: Key, value: Value, now = Date.now()): this {
    this.delete(key);
    super.set(key, value);
    for (const [oldest, kept] of this) {
      if (this.size <= this.#max && !this.#isOver(kept, now)) break;
      this.delete(oldest);
    }
    return this;
  }
}
