/**
 * A map in an isolate's memory that forgets its oldest entries. It keeps at most `max` entries, those that were set
 * last. Each `set` also drops the entries that are of no use any more.
 */
export class LatestMap<Key, Value> extends Map<Key, Value> {
  readonly #max: number;
  readonly #isOver: (value: Value, now: number) => boolean;

  /**
   * @param isOver whether a value is of no use any more. Values must become useless in the order in which they were set
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
