/**
 * Which credentials are read from a request, and how the edge shows them to the origin. The edge sends them to the
 * origin and nowhere else.
 */
import { HeadstartError } from '../../protocol/errors.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { SESSION_COOKIE } from '../../protocol/mydia.ts';

/**
 * The four ways to authenticate at Mydia. `?api_key=` becomes the header, so that no URL of the edge's requests holds
 * the key.
 */
export interface Credentials {
  /** `<SESSION_COOKIE>=<value>`: the origin's own cookie, and no other. */
  cookie?: string;
  authorization?: string;
  apiKey?: string;
}

/** A query may hold characters that no header can carry. */
const HEADER_VALUE = /^[\x21-\x7e]+$/;
const SESSION_PAIR = new RegExp(`(?:^|;\\s*)(${SESSION_COOKIE}=[^;\\s]+)`);

/** @returns null for a request that shows no credentials. */
export function credentialsOf(request: Request): Credentials | null {
  const cookie = SESSION_PAIR.exec(request.headers.get('cookie') ?? '')?.[1];
  const authorization = request.headers.get('authorization');
  const queryKey = new URL(request.url).searchParams.get('api_key');
  const apiKey = request.headers.get('x-api-key') ?? (queryKey && HEADER_VALUE.test(queryKey) ? queryKey : null);
  if (!cookie && !authorization && !apiKey) return null;
  return { ...(cookie && { cookie }), ...(authorization && { authorization }), ...(apiKey && { apiKey }) };
}

/**
 * @throws HeadstartError `too_large`: an edge without an account of its own stores the credentials, so their size has a
 *   limit
 */
export function requireCredentialSize(credentials: Credentials): void {
  for (const { length } of Object.values({ ...credentials })) {
    if (length > LIMITS.credentialLength) {
      throw new HeadstartError('too_large', `Credentials have at most ${LIMITS.credentialLength} characters`);
    }
  }
}

/** @returns the request headers that show `credentials` to the origin. */
export function credentialHeaders(credentials: Credentials): Headers {
  const headers = new Headers();
  if (credentials.cookie) headers.set('cookie', credentials.cookie);
  if (credentials.authorization) headers.set('authorization', credentials.authorization);
  if (credentials.apiKey) headers.set('x-api-key', credentials.apiKey);
  return headers;
}

/** The credentials of the edge's own account. */
export interface OwnCredentials extends Credentials {
  /**
   * Called when the origin has refused these credentials.
   * @returns other credentials of the account; null when it has no others
   */
  renew(): Promise<OwnCredentials | null>;
}

/**
 * @returns the credentials of the edge's own account, from its token: a token of three parts is a JWT, any other an API
 *   key
 */
export function serviceCredentials(token: string): Credentials {
  return token.split('.').length === 3 ? { authorization: `Bearer ${token}` } : { apiKey: token };
}
