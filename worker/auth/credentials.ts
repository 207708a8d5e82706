/** What a viewer shows to be let in at the origin. It goes to the origin and nowhere else. */
import { HeadstartError } from '../../protocol/errors.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { keyOf } from './keys.ts';
import { isTokenOfDevice, signInOf, subjectOf } from './subject.ts';

/** The four ways to authenticate at Mydia; `?api_key=` becomes the header, so that it is in no URL we ask for. */
export interface Credentials {
  /** `_mydia_key=<value>`: of all cookies, only the origin's own. */
  cookie?: string;
  authorization?: string;
  apiKey?: string;
}

/** Tells viewers apart without naming their credentials: an account where these name one, else the credentials themselves. */
export type ViewerKey = string & { readonly brand: 'ViewerKey' };

/** The edge itself, where it makes a head: a viewer's key is longer. */
export const MAKER = 'maker' as string as ViewerKey;

/** Tells an account's sign-ins apart, and so its devices, in whichever form one of them shows its token. */
export type SignInKey = string & { readonly brand: 'SignInKey' };

/** Tells credentials apart, without repeating them. What the origin has said of some counts for these very ones alone. */
export type ProofKey = string & { readonly brand: 'ProofKey' };

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

/**
 * Paired devices and casts show a token of their own, which the origin takes for the stream and its sessions alone.
 * @returns whether the edge can ask the origin about whoever shows this
 */
export function showsAccount(request: Request): boolean {
  const credentials = credentialsOf(request);
  if (!credentials || new URL(request.url).searchParams.has('token')) return false;
  const { cookie, authorization, apiKey } = credentials;
  return cookie !== undefined || apiKey !== undefined || !isTokenOfDevice(authorization ?? '');
}

/** @throws HeadstartError `too_large` for some that are none: without an account of the edge's own they are stored */
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

/** Of the edge's own account. */
export interface OwnCredentials extends Credentials {
  /** The origin refuses them. @returns others; null when there are none */
  renew(): Promise<OwnCredentials | null>;
}

/** The edge's own account by a token. A JWT has three parts; anything else is an API key. */
export function serviceCredentials(token: string): Credentials {
  return token.split('.').length === 3 ? { authorization: `Bearer ${token}` } : { apiKey: token };
}

export async function proofKey(credentials: Credentials, signingKey: string): Promise<ProofKey> {
  const { cookie = '', authorization = '', apiKey = '' } = credentials;
  return (await keyOf(`viewer\n${cookie}\n${authorization}\n${apiKey}`, signingKey)) as string as ProofKey;
}

/** Whose credentials these are, by their own word: it counts once the origin has accepted these very ones. */
export async function viewerKey(credentials: Credentials, signingKey: string): Promise<ViewerKey> {
  const subject = subjectOf(credentials);
  const key = subject === null ? proofKey(credentials, signingKey) : keyOf(`account\n${subject}`, signingKey);
  return (await key) as string as ViewerKey;
}

export async function signInKey(credentials: Credentials, signingKey: string): Promise<SignInKey> {
  const isNamed = subjectOf(credentials) !== null;
  const key = isNamed ? keyOf(`sign-in\n${signInOf(credentials)}`, signingKey) : proofKey(credentials, signingKey);
  return (await key) as string as SignInKey;
}

/**
 * Whom to count what is asked for against: each of the credentials by itself, since the origin needs only one that is good,
 * and with made-up others beside it one viewer would count as any number. Not the account: a forged cookie would be counted
 * against the one that it names.
 */
export function countedKeys({ cookie, authorization, apiKey }: Credentials, signingKey: string): Promise<ProofKey[]> {
  const each: Credentials[] = [];
  if (cookie) each.push({ cookie });
  if (authorization) each.push({ authorization });
  if (apiKey) each.push({ apiKey });
  return Promise.all(each.map((credentials) => proofKey(credentials, signingKey)));
}
