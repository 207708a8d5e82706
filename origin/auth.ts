/** Users, and the four ways in which a request may say whose it is. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Context, MiddlewareHandler } from 'hono';
import { getCookie } from 'hono/cookie';
import { jwtVerify, SignJWT } from 'jose';
import type { User } from './config.ts';

export const SESSION_COOKIE = '_mydia_key';
const TOKEN_LIFE = '30d';
/** How many sign-ins are remembered; the oldest is forgotten first. */
const MOST_SESSIONS = 10_000;

/** Hono's variables: `user` is a username, set for every route that needs one. */
export interface Signed {
  Variables: { user: string };
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
/** Hashed first, so that the comparison tells nothing about the length either. */
const same = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));

/** What Mydia answers; the messages are part of its contract. */
const REFUSALS = {
  none: 'You must be logged in to access this resource',
  key: 'Invalid API key',
  token: 'Invalid authentication token',
} as const;

export class Users {
  readonly #users: readonly User[];
  readonly #secret = randomBytes(32);
  /** Digest of a cookie's value → username. */
  readonly #sessions = new Map<string, string>();

  /** Mydia's cookies are signed, and outlive a restart; these do with a folder to be kept in. */
  readonly #file: string | null;

  constructor(users: readonly User[], dataDir: string | null = null) {
    this.#users = users;
    this.#file = dataDir && path.join(dataDir, 'sign-ins.json');
    if (!this.#file || !existsSync(this.#file)) return;
    const kept = JSON.parse(readFileSync(this.#file, 'utf8')) as [string, string][];
    for (const [cookie, username] of kept) this.#sessions.set(cookie, username);
  }

  #keep(): void {
    if (!this.#file) return;
    writeFileSync(`${this.#file}.new`, JSON.stringify([...this.#sessions]), { mode: 0o600 });
    renameSync(`${this.#file}.new`, this.#file);
  }

  /** @returns whether these are a user's name and password; takes as long for an unknown name */
  check(username: string, password: string): boolean {
    const user = this.#users.find((user) => user.username === username);
    return same(password, user?.password ?? '') && user?.password !== undefined;
  }

  /** @returns the value of a new session cookie */
  openSession(username: string): string {
    const cookie = randomBytes(32).toString('base64url');
    this.#sessions.set(digest(cookie).toString('hex'), username);
    const [oldest] = this.#sessions.keys();
    if (oldest && this.#sessions.size > MOST_SESSIONS) this.#sessions.delete(oldest);
    this.#keep();
    return cookie;
  }

  closeSession(cookie: string): void {
    this.#sessions.delete(digest(cookie).toString('hex'));
    this.#keep();
  }

  token(username: string): Promise<string> {
    return new SignJWT()
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(username)
      .setIssuedAt()
      .setExpirationTime(TOKEN_LIFE)
      .sign(this.#secret);
  }

  /** @returns the username, or why there is none. A key goes before a token, and both before a cookie. */
  async identify(c: Context): Promise<{ user: string } | { refused: keyof typeof REFUSALS }> {
    const key = c.req.header('x-api-key') ?? c.req.query('api_key');
    if (key !== undefined) {
      const user = this.#users.find(({ apiKey }) => apiKey !== undefined && same(apiKey, key));
      return user ? { user: user.username } : { refused: 'key' };
    }
    const token = /^Bearer\s+(.+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
    if (token !== undefined) {
      const verified = await jwtVerify(token, this.#secret, { algorithms: ['HS256'] }).catch(() => null);
      const user = this.#users.find(({ username }) => username === verified?.payload.sub);
      return user ? { user: user.username } : { refused: 'token' };
    }
    const cookie = getCookie(c, SESSION_COOKIE);
    const user = cookie && this.#sessions.get(digest(cookie).toString('hex'));
    return user ? { user } : { refused: 'none' };
  }
}

/** Lets only signed-in users through. */
export function signedIn(users: Users): MiddlewareHandler<Signed> {
  return async (c, next) => {
    const found = await users.identify(c);
    if ('refused' in found) return c.json({ error: 'Unauthorized', message: REFUSALS[found.refused] }, 401);
    c.set('user', found.user);
    return next();
  };
}
