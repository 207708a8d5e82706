/** Finds out which account a request's credentials name, and refuses wrong credentials. */
import type { HttpBindings } from '@hono/node-server';
import type { Context, MiddlewareHandler } from 'hono';
import type { ApiKeys } from './api-keys.ts';
import type { SessionCookies } from './session-cookie.ts';
import type { Tokens } from './tokens.ts';
import type { Account, Users } from './users.ts';

/**
 * Hono's variables: the account, and its username in `user`. Both are set once the request's credentials name an
 * account.
 */
export interface Signed {
  Bindings: Partial<HttpBindings>;
  Variables: { user: string; account: Account };
}

/**
 * Where the origin accepts the token of a paired device (`?token=`): nowhere, for streams only, or in the whole API.
 */
export type DeviceTokens = 'none' | 'streams' | 'all';

export interface ShownCredentials {
  users: Users;
  tokens: Tokens;
  cookies: SessionCookies;
  keys: ApiKeys;
  deviceTokens: DeviceTokens;
}

interface Refusal {
  status: 401 | 429 | 500;
  body: unknown;
}

const unauthorized = (message: string): Refusal => ({ status: 401, body: { error: 'Unauthorized', message } });

/** Mydia's refusals: their messages are part of its contract. */
const BAD_TOKEN = unauthorized('Invalid authentication token');
const BAD_KEY = unauthorized('Invalid API key');
const SIGNED_OUT = unauthorized('You must be logged in to access this resource');
const LOCKED: Refusal = { status: 429, body: { error: 'Too Many Requests', message: 'Rate limit exceeded' } };
const BROKEN: Refusal = { status: 500, body: { errors: { detail: 'Internal Server Error' } } };

export type ApiPart = 'api' | 'streams';

/**
 * Like Mydia, checks only the first of these that the request has: the token in the session cookie, a bearer token, an
 * API key, a paired device's token.
 * @returns the account, or the refusal of wrong credentials; null when the request names no account
 */
async function identify(
  c: Context<Signed>,
  credentials: ShownCredentials,
  part: ApiPart,
): Promise<Account | Refusal | null> {
  const { users, tokens, cookies, keys, deviceTokens } = credentials;
  const token = cookies.read(c).guardian_default_token ?? bearerOf(c);
  if (token !== undefined) {
    const verified = await tokens.verify(token);
    return typeof verified === 'string' ? BAD_TOKEN : users.byId(verified.account);
  }
  const key = c.req.header('x-api-key') ?? c.req.query('api_key');
  if (key !== undefined) {
    const found = await keys.check(key, c.env?.incoming?.socket.remoteAddress ?? '');
    return typeof found === 'string' ? { wrong: BAD_KEY, broken: BROKEN, locked: LOCKED }[found] : found;
  }
  const device = c.req.query('token');
  if (!device || deviceTokens === 'none' || (deviceTokens === 'streams' && part === 'api')) return null;
  const verified = await tokens.verify(device, 'media_access');
  if (typeof verified === 'string') return unauthorized(verified === 'expired' ? 'Token expired' : 'Invalid token');
  return users.byId(verified.account);
}

const bearerOf = (c: Context): string | undefined =>
  /^Bearer:?\s+(.*)$/i.exec(c.req.header('authorization') ?? '')?.[1];

/**
 * Refuses wrong credentials.
 * @param needed whether to refuse a request without any credentials, too
 */
function guard(credentials: ShownCredentials, part: ApiPart, needed: boolean): MiddlewareHandler<Signed> {
  return async (c, next) => {
    const found = await identify(c, credentials, part);
    if (found && 'status' in found) return c.json(found.body, found.status);
    if (!found && needed) return c.json(SIGNED_OUT.body, SIGNED_OUT.status);
    if (found) {
      c.set('account', found);
      c.set('user', found.username);
    }
    return next();
  };
}

/** Lets only signed-in users through. */
export const requireSignIn = (credentials: ShownCredentials, part: ApiPart): MiddlewareHandler<Signed> =>
  guard(credentials, part, true);

/** Lets a request without credentials through, too: GraphQL refuses each field that needs an account. */
export const identifyIfSignedIn = (credentials: ShownCredentials): MiddlewareHandler<Signed> =>
  guard(credentials, 'api', false);
