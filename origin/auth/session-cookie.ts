/**
 * Writes and reads the session cookie, as Mydia does. A sign-in at Mydia is stored in the cookie itself. The cookie is
 * signed, and its holder can read it.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import * as v from 'valibot';
import { SESSION_COOKIE } from '../../protocol/mydia.ts';
import { decodeTerm, encodeTerm } from './erlang-term.ts';

/** `HS256` in base64url: the cookie's first part, which says how the cookie is signed. */
const SIGNED = 'SFMyNTY';

const SessionSchema = v.object({
  /** Mydia reads the account from this token. */
  guardian_default_token: v.optional(v.string()),
  guardian_token: v.optional(v.string()),
  _csrf_token: v.optional(v.string()),
  /** The message that the next page shows. */
  phoenix_flash: v.optional(v.record(v.string(), v.string())),
});
export type CookieSession = v.InferOutput<typeof SessionSchema>;

export class SessionCookies {
  readonly #secret: Uint8Array;
  /** How long a browser keeps the cookie, in seconds. With null, the cookie ends when the browser closes. */
  readonly #maxAgeS: number | null;

  constructor(secret: Uint8Array, maxAgeS: number | null) {
    this.#secret = secret;
    this.#maxAgeS = maxAgeS;
  }

  /**
   * @returns the session in the request's cookie; an empty session when the request has no cookie, when this origin has
   * not signed the cookie, or when the cookie holds no session
   */
  read(c: Context): CookieSession {
    const [signed = '', payload = '', signature = ''] = (getCookie(c, SESSION_COOKIE) ?? '').split('.');
    const expected = this.#sign(payload);
    const given = Buffer.from(signature, 'base64url');
    if (signed !== SIGNED || given.length !== expected.length || !timingSafeEqual(given, expected)) return {};
    try {
      return v.parse(SessionSchema, decodeTerm(Buffer.from(payload, 'base64url')));
    } catch {
      return {};
    }
  }

  write(c: Context, session: CookieSession): void {
    const payload = encodeTerm({ ...session }).toString('base64url');
    const value = `${SIGNED}.${payload}.${this.#sign(payload).toString('base64url')}`;
    const lasting = this.#maxAgeS === null ? {} : { maxAge: this.#maxAgeS };
    setCookie(c, SESSION_COOKIE, value, { path: '/', httpOnly: true, sameSite: 'Lax', ...lasting });
  }

  clear(c: Context): void {
    deleteCookie(c, SESSION_COOKIE, { path: '/' });
  }

  #sign(payload: string): Buffer {
    return createHmac('sha256', this.#secret).update(`${SIGNED}.${payload}`).digest();
  }
}
