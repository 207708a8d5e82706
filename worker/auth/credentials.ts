/** What a viewer shows to be let in at the origin. It goes to the origin and nowhere else. */
import { base64url, mac } from './keys.ts';

/** The four ways to authenticate at Mydia; `?api_key=` becomes the header, so that it is in no URL we ask for. */
export interface Credentials {
  /** `_mydia_key=<value>`: of all cookies, only the origin's own. */
  cookie?: string;
  authorization?: string;
  apiKey?: string;
}

/** Tells viewers apart without naming their credentials. */
export type ViewerKey = string & { readonly brand: 'ViewerKey' };

/** A query may hold what no header can carry. */
const HEADER_VALUE = /^[\x21-\x7e]+$/;
const SESSION_COOKIE = /(?:^|;\s*)(_mydia_key=[^;\s]+)/;

/** @returns null for a request that shows none. */
export function credentialsOf(request: Request): Credentials | null {
  const cookie = SESSION_COOKIE.exec(request.headers.get('cookie') ?? '')?.[1];
  const authorization = request.headers.get('authorization');
  const queryKey = new URL(request.url).searchParams.get('api_key');
  const apiKey = request.headers.get('x-api-key') ?? (queryKey && HEADER_VALUE.test(queryKey) ? queryKey : null);
  if (!cookie && !authorization && !apiKey) return null;
  return { ...(cookie && { cookie }), ...(authorization && { authorization }), ...(apiKey && { apiKey }) };
}

/** @returns the request headers that show `credentials` to the origin. */
export function credentialHeaders(credentials: Credentials): Headers {
  const headers = new Headers();
  if (credentials.cookie) headers.set('cookie', credentials.cookie);
  if (credentials.authorization) headers.set('authorization', credentials.authorization);
  if (credentials.apiKey) headers.set('x-api-key', credentials.apiKey);
  return headers;
}

/** The edge's own account. A JWT has three parts; anything else is an API key. */
export function serviceCredentials(token: string): Credentials {
  return token.split('.').length === 3 ? { authorization: `Bearer ${token}` } : { apiKey: token };
}

export async function viewerKey(credentials: Credentials, signingKey: string): Promise<ViewerKey> {
  const { cookie = '', authorization = '', apiKey = '' } = credentials;
  const shown = await mac(signingKey, `viewer\n${cookie}\n${authorization}\n${apiKey}`);
  return base64url(shown.subarray(0, 16)) as ViewerKey;
}

/**
 * Whom to count what is asked for against: each of the credentials by itself, since the origin needs only one that is good,
 * and with made-up others beside it one viewer would count as any number.
 */
export function countedKeys({ cookie, authorization, apiKey }: Credentials, signingKey: string): Promise<ViewerKey[]> {
  const each: Credentials[] = [];
  if (cookie) each.push({ cookie });
  if (authorization) each.push({ authorization });
  if (apiKey) each.push({ apiKey });
  return Promise.all(each.map((credentials) => viewerKey(credentials, signingKey)));
}
