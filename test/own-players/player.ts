/** The requests of the origin's own player of 2026. */
import { SELF } from 'cloudflare:test';
import { viewerKey } from '../../worker/auth/viewer-keys.ts';
import { cookieOf, jwtOf } from '../worker/account-credentials.ts';
import type { OriginDouble } from '../worker/origin-double.ts';
import { type As, get, later, ring, SIGNING_KEY, SITE, stateOf } from '../worker/visitor.ts';

const SUB = '0b8e6f2c-1111-4222-8333-444455556666';
/** Two devices of one account. */
export const TV = { cookie: cookieOf(SUB, 'of-the-tv') };
export const PHONE = { cookie: cookieOf(SUB, 'of-the-phone') };
/**
 * For each device's cookie, the `Authorization` header of the device's API requests. The cookie and the header have the
 * same token.
 */
const BEARERS = new Map([
  [TV.cookie, `Bearer ${jwtOf(SUB, 'of-the-tv')}`],
  [PHONE.cookie, `Bearer ${jwtOf(SUB, 'of-the-phone')}`],
]);

export function signIn(origin: OriginDouble): void {
  for (const credential of [...BEARERS].flat()) {
    origin.viewers.push(credential);
    origin.users[credential] = 'alice';
  }
}

export const START =
  'mutation StartStreamingSession($fileId: ID!, $strategy: StreamingStrategy!, $maxBitrate: Int) { startStreamingSession' +
  '(fileId: $fileId, strategy: $strategy, maxBitrate: $maxBitrate) { sessionId duration __typename } __typename }';
const END =
  'mutation EndStreamingSession($sessionId: String!) { endStreamingSession(sessionId: $sessionId) __typename }';

/** @param body is sent as it is */
export function askGraphql(
  body: string | Uint8Array<ArrayBuffer>,
  { cookie, headers }: As & { cookie: string },
): Promise<Response> {
  const authorization = BEARERS.get(cookie);
  return SELF.fetch(`${SITE}/api/graphql`, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'content-length': String(typeof body === 'string' ? new TextEncoder().encode(body).length : body.length),
      cookie,
      ...(authorization && { authorization }),
      ...headers,
    },
  });
}

/** @returns the session */
export async function startPlayer(file: string, as: { cookie: string }): Promise<string> {
  const variables = { fileId: file, strategy: 'TRANSCODE', maxBitrate: null };
  const response = await askGraphql(JSON.stringify({ query: START, variables }), as);
  const { data } = (await response.json()) as { data: { startStreamingSession: { sessionId: string } } };
  return data.startStreamingSession.sessionId;
}

export async function endPlayer(sessionId: string, as: { cookie: string }): Promise<unknown> {
  return (await askGraphql(JSON.stringify({ query: END, variables: { sessionId } }), as)).json();
}

/** Sends the cookie alone, as the player's engine does. */
export const fetchOf = (session: string, name: string, as: As): Promise<Response> =>
  get(`/api/v1/hls/${session}/${name}`, as);

/** The Durable Object's name, for a media ref and the account of `TV` and `PHONE`. */
export const homeOf = async (ref: string): Promise<string> => `${ref}@${await viewerKey(TV, SIGNING_KEY)}`;

export const leasesOf = async (name: string): Promise<Array<[string, string]>> =>
  [...(await stateOf(name)).leases.values()].map(({ kind, player }): [string, string] => [kind, player]).sort();

/** Moves the clock, and then rings the alarm that would have rung meanwhile. */
export async function pass(name: string, seconds: number): Promise<void> {
  later(seconds * 1000);
  await ring(name);
}
