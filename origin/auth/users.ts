/** The accounts of the origin: how a name, a password or a key is looked up. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { User } from '../config.ts';
import { uuidV5 } from '../library/ids.ts';

export interface Account {
  /** A UUID, as at Mydia. It is derived from the username, so that it stays the same after a restart. */
  id: string;
  username: string;
  /** The kinds of media that this account may see; null for all. */
  allowedCategories: readonly string[] | null;
  /**
   * The highest age rating that this account may see. Media with a higher rating or without a rating is hidden. Null:
   * no limit.
   */
  maxContentAge: number | null;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
/** Compares digests, so that the time of the comparison reveals neither the text nor its length. */
const same = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));

export class Users {
  readonly #users: readonly User[];

  constructor(users: readonly User[]) {
    this.#users = users;
  }

  byId(id: string): Account | null {
    return this.#account(this.#users.find(({ username }) => uuidV5(`user:${username}`) === id));
  }

  byName(username: string): Account | null {
    return this.#account(this.#users.find((user) => user.username === username));
  }

  byKey(key: string): Account | null {
    return this.#account(this.#users.find(({ apiKey }) => apiKey !== undefined && same(apiKey, key)));
  }

  /** @returns the account of this name and password. The check of an unknown name takes as long as any other */
  byPassword(username: string, password: string): Account | null {
    const user = this.#users.find((one) => one.username === username);
    return same(password, user?.password ?? '') && user?.password !== undefined ? this.#account(user) : null;
  }

  #account(user: User | undefined): Account | null {
    if (!user) return null;
    const { username, allowedCategories = null, maxContentAge = null } = user;
    return { id: uuidV5(`user:${username}`), username, allowedCategories, maxContentAge };
  }
}
