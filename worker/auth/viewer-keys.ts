/**
 * The keys that tell viewers, their devices and their credentials apart. Each is a keyed hash, so that no key repeats a
 * credential.
 */
import type { Credentials } from './credentials.ts';
import { macKey } from './keys.ts';
import { signInOf, subjectOf } from './subject.ts';

/**
 * Tells viewers apart. The key is a hash of the account that the viewer's credentials name. When they name no account,
 * the key is a hash of the credentials.
 */
export type ViewerKey = string & { readonly brand: 'ViewerKey' };

/** The edge itself, while it makes a head. No viewer has this key: a viewer's key is longer. */
export const MAKER = 'maker' as string as ViewerKey;

/**
 * Tells apart an account's sign-ins, and so its devices. A sign-in has one key, in whichever form a request shows its
 * token.
 */
export type SignInKey = string & { readonly brand: 'SignInKey' };

/**
 * Stands for credentials, and does not contain them. When the origin has accepted some credentials, that says nothing
 * about other credentials, not even of the same account.
 */
export type ProofKey = string & { readonly brand: 'ProofKey' };

export async function proofKey(credentials: Credentials, signingKey: string): Promise<ProofKey> {
  const { cookie = '', authorization = '', apiKey = '' } = credentials;
  return (await macKey(`viewer\n${cookie}\n${authorization}\n${apiKey}`, signingKey)) as string as ProofKey;
}

/**
 * @returns the key of the account that the credentials claim: the claim counts once the origin has accepted these very
 *   credentials
 */
export async function viewerKey(credentials: Credentials, signingKey: string): Promise<ViewerKey> {
  const subject = subjectOf(credentials);
  const key = subject === null ? proofKey(credentials, signingKey) : macKey(`account\n${subject}`, signingKey);
  return (await key) as string as ViewerKey;
}

export async function signInKey(credentials: Credentials, signingKey: string): Promise<SignInKey> {
  const isNamed = subjectOf(credentials) !== null;
  const key = isNamed ? macKey(`sign-in\n${signInOf(credentials)}`, signingKey) : proofKey(credentials, signingKey);
  return (await key) as string as SignInKey;
}

/**
 * The keys under which the gate counts a request: one key for each credential in the request. With one key for all
 * credentials together, a viewer could keep one good credential and add a new made-up credential to each request. Each
 * request would then count as a new viewer's.
 *
 * The gate does not count by account, because a forged cookie would count against the account that the cookie names.
 */
export function countedKeys({ cookie, authorization, apiKey }: Credentials, signingKey: string): Promise<ProofKey[]> {
  const each: Credentials[] = [];
  if (cookie) each.push({ cookie });
  if (authorization) each.push({ authorization });
  if (apiKey) each.push({ apiKey });
  return Promise.all(each.map((credentials) => proofKey(credentials, signingKey)));
}
