/** Tells a pointer or focus that dwells on a link from one that passes. `LIMITS` has the time. */
import { LIMITS } from '../../protocol/limits.ts';

export interface IntentTimers {
  set(run: () => void, ms: number): number;
  clear(timer: number): void;
}

/**
 * Follows what the pointer or the focus is on: a key, or null. It calls `begin` once the pointer or the focus has
 * rested on a key for `LIMITS.dwellMs`, and `end` when it leaves that key.
 * @returns a function to be called with each new key
 */
export function followIntent<Key>(
  same: (a: Key, b: Key) => boolean,
  begin: (key: Key) => void,
  end: (key: Key) => void,
  timers: IntentTimers,
): (key: Key | null) => void {
  let current: { key: Key; begun: boolean; timer: number } | null = null;
  return (key) => {
    if (current && key !== null && same(current.key, key)) return;
    if (current) {
      timers.clear(current.timer);
      if (current.begun) end(current.key);
    }
    current = null;
    if (key === null) return;
    const next = { key, begun: false, timer: 0 };
    next.timer = timers.set(() => {
      next.begun = true;
      begin(key);
    }, LIMITS.dwellMs);
    current = next;
  };
}
