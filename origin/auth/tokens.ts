/**
 * How long a sign-in at the embedded origin lasts, and what its tokens say. They are JSON Web Tokens with Mydia's
 * claims, for an account and for a paired device.
 */
import { randomUUID } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import * as v from 'valibot';

const ISSUER = 'mydia';

/** How long tokens are valid, in seconds. The session cookie has a lifetime of its own (`cookieLifeS`). */
const LIFE_S = { access: 30 * 24 * 3_600, media_access: 24 * 3_600 } as const;
export type TokenType = keyof typeof LIFE_S;
export const ACCESS_LIFE_S = LIFE_S.access;

/** How many signed-out tokens are remembered; the oldest is forgotten first. */
const MOST_REVOKED = 10_000;

const ClaimsSchema = v.object({
  sub: v.string(),
  typ: v.string(),
  jti: v.string(),
  /** The account's id, only in a paired device's token: there `sub` is the device's id. */
  user_id: v.optional(v.string()),
});

export class Tokens {
  readonly #secret: Uint8Array;
  readonly #revoked = new Set<string>();

  constructor(secret: Uint8Array) {
    this.#secret = secret;
  }

  /** @param account the account's id */
  issue(account: string, typ: TokenType = 'access'): Promise<string> {
    const now = Math.floor(Date.now() / 1_000);
    const isDevice = typ === 'media_access';
    return new SignJWT({ typ, ...(isDevice ? { user_id: account, permissions: ['stream'] } : {}) })
      .setProtectedHeader({ alg: 'HS512', typ: 'JWT' })
      .setAudience(ISSUER)
      .setIssuer(ISSUER)
      .setSubject(isDevice ? randomUUID() : account)
      .setJti(randomUUID())
      .setIssuedAt(now)
      .setNotBefore(now - 1)
      .setExpirationTime(now + LIFE_S[typ])
      .sign(this.#secret);
  }

  /** @returns the account's id, or the reason for which the token is refused */
  async verify(token: string, typ: TokenType = 'access'): Promise<{ account: string } | 'invalid' | 'expired'> {
    const claims = await this.#claimsOf(token);
    if (typeof claims === 'string') return claims;
    if (claims.typ !== typ || this.#revoked.has(claims.jti)) return 'invalid';
    return { account: claims.user_id ?? claims.sub };
  }

  async revoke(token: string): Promise<void> {
    const claims = await this.#claimsOf(token);
    if (typeof claims === 'string') return;
    this.#revoked.add(claims.jti);
    const [oldest] = this.#revoked;
    if (oldest !== undefined && this.#revoked.size > MOST_REVOKED) this.#revoked.delete(oldest);
  }

  async #claimsOf(token: string): Promise<v.InferOutput<typeof ClaimsSchema> | 'invalid' | 'expired'> {
    try {
      const { payload } = await jwtVerify(token, this.#secret, { algorithms: ['HS512'], issuer: ISSUER });
      return v.parse(ClaimsSchema, payload);
    } catch (error) {
      return error instanceof errors.JWTExpired ? 'expired' : 'invalid';
    }
  }
}
