/** Which account a viewer's credentials name. The name is a claim: only the origin can tell whether it is true. */
import * as v from 'valibot';
import { type Credentials, credentialsOf } from './credentials.ts';
import { bytesOfBase64url } from './keys.ts';
import { readPhoenixSession, SESSION_TOKEN } from './phoenix-session.ts';

/** An account as the origin names it in a JWT. */
export type Subject = string & { readonly brand: 'Subject' };

const JWT = /^[\w-]+\.([\w-]+)\.[\w-]*$/;

/**
 * Only an access token names an account here. Other kinds of JWT, such as those of paired devices, have other rights.
 */
const ClaimsSchema = v.object({
  sub: v.pipe(v.string(), v.minLength(1), v.maxLength(256)),
  typ: v.literal('access'),
});

/**
 * The origin accepts a request with one good credential, so another credential of the request may be forged. For
 * example, a viewer sends a good API key, and a forged JWT that names another viewer's account.
 * @returns the account, when every credential names the same account; otherwise null
 */
export function subjectOf({ cookie, authorization, apiKey }: Credentials): Subject | null {
  if (apiKey) return null;
  const named = new Set<Subject | null>();
  if (cookie) named.add(subjectOfCookie(cookie));
  if (authorization) named.add(subjectOfAuthorization(authorization));
  const [subject = null] = named;
  return named.size === 1 ? subject : null;
}

/**
 * @returns the JWT by which `subjectOf` knows the account: a browser's cookie and its player's header hold the same JWT
 */
export const signInOf = ({ cookie, authorization }: Credentials): string =>
  cookie ? tokenOfCookie(cookie) : tokenIn(authorization ?? '');

const tokenOfCookie = (cookie: string): string =>
  readPhoenixSession(cookie.slice(cookie.indexOf('=') + 1))?.get(SESSION_TOKEN) ?? '';

const subjectOfCookie = (cookie: string): Subject | null => subjectOfToken(tokenOfCookie(cookie));

const tokenIn = (authorization: string): string => /^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? '';

const subjectOfAuthorization = (authorization: string): Subject | null => subjectOfToken(tokenIn(authorization));

/** @returns whether the header shows a JWT of a paired device */
const isTokenOfDevice = (authorization: string): boolean =>
  v.is(v.object({ typ: v.literal('media_access') }), claimsOf(tokenIn(authorization)));

/**
 * Paired devices and casts show a token of their own. The origin accepts it for the stream and its sessions alone.
 * @returns whether the edge can ask the origin about the viewer of this request
 */
export function showsAccount(request: Request): boolean {
  const credentials = credentialsOf(request);
  if (!credentials || new URL(request.url).searchParams.has('token')) return false;
  const { cookie, authorization, apiKey } = credentials;
  return cookie !== undefined || apiKey !== undefined || !isTokenOfDevice(authorization ?? '');
}

export const isJwt = (token: string): boolean => JWT.test(token);

function subjectOfToken(token: string): Subject | null {
  const claims = v.safeParse(ClaimsSchema, claimsOf(token));
  return claims.success ? (claims.output.sub as Subject) : null;
}

/** @returns null for a text that is no JWT */
function claimsOf(token: string): unknown {
  const payload = JWT.exec(token)?.[1];
  if (payload === undefined) return null;
  try {
    return JSON.parse(new TextDecoder().decode(bytesOfBase64url(payload)));
  } catch {
    // The text is not base64url, or not JSON.
    return null;
  }
}
