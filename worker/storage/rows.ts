/**
 * Stores a map in a Durable Object, one row for each entry. A changed entry costs one row, however many entries there
 * are.
 */

type SyncStorage = DurableObjectStorage['kv'];

/**
 * @param prefix of the rows' keys; no other rows' keys begin with it
 * @param upgrade turns a value that an earlier deployment has stored into one of today's form
 */
export function loadRows<Key extends string, Value>(
  kv: SyncStorage,
  prefix: string,
  upgrade: (stored: Value) => Value = (stored) => stored,
): Map<Key, Value> {
  const rows = new Map<Key, Value>();
  for (const [key, value] of kv.list<Value>({ prefix })) rows.set(key.slice(prefix.length) as Key, upgrade(value));
  return rows;
}

/**
 * Stores the entries of `after` that `before` does not have, and deletes the rows of entries that are gone. Values are
 * compared by identity: a changed value is a new object.
 */
export function storeRows<Key extends string, Value>(
  kv: SyncStorage,
  prefix: string,
  before: ReadonlyMap<Key, Value>,
  after: ReadonlyMap<Key, Value>,
): void {
  if (before === after) return;
  let kept = 0;
  for (const [key, value] of after) {
    const known = before.get(key);
    if (known !== undefined) kept++;
    if (known !== value) kv.put(prefix + key, value);
  }
  // Most steps remove none of the thousands of rows, and then no row need be looked at.
  if (kept === before.size) return;
  for (const key of before.keys()) if (!after.has(key)) kv.delete(prefix + key);
}
