/**
 * Which credentials count as a key that can be guessed, and which client has tried the key. Only the origin can tell
 * whether the key is good.
 */
import { HeadstartError } from '../../protocol/errors.ts';
import type { ClientKey } from '../origin-gate/key-tries.ts';
import { type Credentials, credentialsOf } from './credentials.ts';
import { base64url, mac } from './keys.ts';
import { isJwt } from './subject.ts';

/**
 * Finds a key that a client can guess: an API key, or a Bearer token that is no JWT. The edge limits how many wrong
 * keys reach the origin, because the origin counts them. JWTs and cookies are signed, so a client cannot guess them,
 * and no origin counts wrong ones.
 * @returns all credentials of the request when they include such a key, else null
 * @throws HeadstartError `bad_request` for several keys, since origins differ in which of them they take; `signed_out`
 *   for a text that can be no key
 */
export function credentialsWithKey(request: Request): Credentials | null {
  const inQuery = new URL(request.url).searchParams.getAll('api_key');
  if (inQuery.length > 1) throw new HeadstartError('bad_request', 'api_key: expected one');
  const credentials = credentialsOf(request);
  const token = /^Bearer +(.*)$/i.exec(credentials?.authorization ?? '')?.[1];
  if (credentials?.apiKey || (credentials && token !== undefined && !isJwt(token))) return credentials;
  // The origin would count this as a wrong key.
  if (inQuery[0]) throw new HeadstartError('signed_out', 'This is no API key');
  return null;
}

/**
 * @returns the key of a client's address. For IPv6 it is the key of the network that the first 64 bits of the address
 *   name: an IPv6 client has that whole network to itself, and can take any address in it
 */
export async function clientKeyOf(request: Request, signingKey: string): Promise<ClientKey> {
  const address = request.headers.get('cf-connecting-ip') ?? '';
  const [start = '', end] = address.split('::');
  const groups = start.split(':');
  const rest = end === undefined || end === '' ? [] : end.split(':');
  const zeros = end === undefined ? 0 : Math.max(0, 8 - groups.length - rest.length);
  const network = address.includes(':')
    ? [...groups, ...Array<string>(zeros).fill('0'), ...rest].slice(0, 4)
    : [address];
  return base64url((await mac(signingKey, `client\n${network.join(':')}`)).subarray(0, 12)) as ClientKey;
}
