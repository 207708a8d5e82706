/** What each version of Mydia answers to an API key, and how many wrong keys lock an address. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Account, Users } from './users.ts';

/** `broken`: Mydia of 2025 answers 500 to every correct key. `locked`: too many wrong keys came from this address. */
export type KeyVerdict = Account | 'wrong' | 'broken' | 'locked';

export interface ApiKeys {
  check(key: string, address: string): Promise<KeyVerdict>;
}

/**
 * How long a check of a key takes, in milliseconds. Mydia compares the key with the slow hash of each key that it
 * stores; 0.14 to 0.28 s were measured.
 */
const COMPARE_MS = 150;

/** Mydia of 2025 answers 500 to a correct key: it tries to store the time of the key's use, and fails. */
export function brokenKeys(users: Users): ApiKeys {
  return {
    async check(key) {
      await sleep(COMPARE_MS);
      return users.byKey(key) ? 'broken' : 'wrong';
    },
  };
}

export function plainKeys(users: Users): ApiKeys {
  return { check: async (key) => users.byKey(key) ?? 'wrong' };
}

/** After this many wrong keys an address is locked: correct keys are refused, too. */
const MOST_WRONG = 10;
/** How long an address is locked, in milliseconds. */
const LOCKED_MS = 3_600_000;

/**
 * API keys as in Mydia of 2026: each check takes `COMPARE_MS`, and too many wrong keys lock the address from which they
 * came.
 */
export class LimitedKeys implements ApiKeys {
  readonly #users: Users;
  readonly #now: () => number;
  readonly #wrong = new Map<string, { count: number; untilMs: number }>();

  constructor(users: Users, now: () => number = Date.now) {
    this.#users = users;
    this.#now = now;
  }

  async check(key: string, address: string): Promise<KeyVerdict> {
    if (this.#wrongOf(address) >= MOST_WRONG) return 'locked';
    await sleep(COMPARE_MS);
    const account = this.#users.byKey(key);
    if (account) {
      this.#wrong.delete(address);
      return account;
    }
    // The hour begins with the first wrong key.
    const untilMs = this.#wrongOf(address) > 0 ? this.#wrong.get(address)?.untilMs : undefined;
    this.#wrong.set(address, { count: this.#wrongOf(address) + 1, untilMs: untilMs ?? this.#now() + LOCKED_MS });
    return 'wrong';
  }

  #wrongOf(address: string): number {
    const known = this.#wrong.get(address);
    return known && known.untilMs > this.#now() ? known.count : 0;
  }
}
