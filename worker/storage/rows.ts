/** Maps in a Durable Object's storage, a row an entry: one that changed costs one row, however many there are. */

type SyncStorage = DurableObjectStorage['kv'];

/**
 * @param prefix of the rows' keys; no other rows' keys begin with it
 * @param upgrade makes a value of today of one that an earlier deployment has stored
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

/** Stores what differs. Values are compared by identity: a changed one is a new one. */
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
  // Of thousands of rows, most steps remove none: then there is nothing to look for.
  if (kept === before.size) return;
  for (const key of before.keys()) if (!after.has(key)) kv.delete(prefix + key);
}
