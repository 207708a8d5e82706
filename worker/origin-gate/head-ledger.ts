/**
 * Which heads go first when the bucket is full, and how much room all take. The gate keeps the ledger, so that all
 * isolates count in one place. A row is written before its object is put, and is deleted after the object is deleted.
 * So a crash never leaves an object without a row. A crash may leave a row without an object, and the ledger drops that
 * row when it is the least recently used one.
 */
import type { HeadName } from '../heads/head.ts';
import { loadRows } from '../storage/rows.ts';

const HEAD = 'head:';
/** R2 deletes at most this many objects at once; the rest go when the next head is kept. */
const DROP_MAX = 1_000;
/**
 * The most names in one answer. The edge deletes all heads that the answer names, and deletes each head's copy in the
 * cache by one request. One invocation of the Worker may send the cache 1,000 requests, and this limit stays well below
 * that number.
 */
const NAMES_MAX = 500;

/** The form of a stored row. */
interface Row {
  bytes: number;
  /** In epoch milliseconds. */
  usedAt: number;
}

export class HeadLedger {
  readonly #kv: DurableObjectStorage['kv'];

  constructor(kv: DurableObjectStorage['kv']) {
    this.#kv = kv;
  }

  /**
   * Counts a head that is about to be stored in the bucket. @returns the heads to delete for it, the least recently
   * used first
   */
  keep(name: HeadName, bytes: number, maxBytes: number): HeadName[] {
    const rows = loadRows<HeadName, Row>(this.#kv, HEAD);
    // A head that exists already stays as it is, whatever size the new head has.
    const row: Row = { bytes: Math.max(bytes, rows.get(name)?.bytes ?? 0), usedAt: Date.now() };
    this.#kv.put(HEAD + name, row);
    rows.delete(name);
    let sum = [...rows.values()].reduce((total, other) => total + other.bytes, row.bytes);
    const surplus: HeadName[] = [];
    for (const [other, { bytes: freed }] of [...rows].sort(([, a], [, b]) => a.usedAt - b.usedAt)) {
      if (sum <= maxBytes || surplus.length === DROP_MAX) break;
      surplus.push(other);
      sum -= freed;
    }
    return surplus;
  }

  /**
   * Records that a head was used.
   * @param bytes the head's size; null where the isolate does not know it. With the size, the ledger also counts a head
   *   that it has not counted yet
   */
  use(name: HeadName, bytes: number | null): void {
    const counted = bytes ?? this.#kv.get<Row>(HEAD + name)?.bytes;
    if (counted !== undefined) this.#kv.put<Row>(HEAD + name, { bytes: counted, usedAt: Date.now() });
  }

  /** @returns the names of some heads. When `of` is a string, only names that begin with this string */
  names(of: HeadName | null): HeadName[] {
    const names = [...loadRows<HeadName, Row>(this.#kv, HEAD).keys()];
    return names.filter((name) => name.startsWith(of ?? '')).slice(0, NAMES_MAX);
  }

  /** @returns what all heads take together, in bytes */
  bytes(): number {
    return [...loadRows<HeadName, Row>(this.#kv, HEAD).values()].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /**
   * Called once the heads' objects have been deleted.
   * @param since the time at which the deletion began. A head that was put or used after this time may be a new one,
   *   and stays counted
   */
  drop(names: readonly HeadName[], since: number): void {
    for (const name of names) {
      const row = this.#kv.get<Row>(HEAD + name);
      if (row && row.usedAt <= since) this.#kv.delete(HEAD + name);
    }
  }
}
