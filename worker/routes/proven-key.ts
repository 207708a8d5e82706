/** Refuses an API key that was wrong lately, and shows the origin new ones one by one. See `KeyTries`. */
import type { Next } from 'hono';
import { HeadstartError } from '../../protocol/errors.ts';
import { type Credentials, requireCredentialSize } from '../auth/credentials.ts';
import { clientKeyOf, credentialsWithKey } from '../auth/opaque-key.ts';
import { TooManyError } from '../auth/too-many.ts';
import { type ProofKey, proofKey } from '../auth/viewer-keys.ts';
import { type Config, configOf } from '../config.ts';
import { LatestMap } from '../latest-map.ts';
import { gateOf } from '../origin-gate/gate-of.ts';
import type { ClientKey, KeyReply, KeyStanding } from '../origin-gate/key-tries.ts';
import type { RouteContext } from './context.ts';

/**
 * How long an isolate counts a key as good, or as wrong, without asking the gate, in milliseconds. The gate knows the
 * keys of all isolates.
 */
const GOOD_MS = 10 * 60_000;
const WRONG_MS = 60_000;
const REMEMBERED_MAX = 1_000;
const remembered = {
  good: new LatestMap<ProofKey, number>(REMEMBERED_MAX, (until, now) => now >= until),
  wrong: new LatestMap<ProofKey, number>(REMEMBERED_MAX, (until, now) => now >= until),
};

/** These routes answer without waiting for the origin, and check the key themselves. */
const NEVER_WAITS = /^\/api\/v1\/hls\/(?:preload|renew|cancel)\//;

/** @throws HeadstartError as `withProvenKey` */
export async function proveKeys(c: RouteContext, next: Next): Promise<void> {
  const { playbackEnabled, site } = configOf(c.env);
  // The edge tries no key for a request that does not reach the origin, and none for a preflight, which the origin
  // answers before it looks at credentials.
  const isHeard = playbackEnabled || site === 'origin';
  if (!isHeard || c.req.method === 'OPTIONS' || NEVER_WAITS.test(new URL(c.req.url).pathname)) return next();
  await withProvenKey(c, async () => {
    await next();
    return c.res.status === 401;
  });
}

/**
 * Refuses a key by the edge's own knowledge of it: the edge does not ask the origin.
 * @throws HeadstartError `signed_out` for a wrong key, `too_many` when there were too many of them
 */
export async function refuseWrongKey(c: RouteContext): Promise<void> {
  const shown = await shownKeyOf(c);
  if (!shown || isRemembered('good', shown.proof)) return;
  requireRight(shown, await gateOf(c.env, shown.config).knowsKey(shown.proof, shown.by));
}

/**
 * Uses the request's credentials at the origin. A key among them is tried at the origin first, unless the edge knows
 * the key.
 * @param use uses the credentials, and returns whether the origin has refused them
 * @throws HeadstartError as `refuseWrongKey`; what `use` throws
 */
export async function withProvenKey(c: RouteContext, use: () => Promise<boolean>): Promise<void> {
  const shown = await shownKeyOf(c);
  if (!shown) return void (await use());
  const gate = gateOf(c.env, shown.config);
  const id = isRemembered('good', shown.proof) ? null : await tryKey(c, shown);
  let isRefused = false;
  try {
    isRefused = await use();
  } catch (error) {
    isRefused = error instanceof HeadstartError && error.code === 'signed_out';
    throw error;
  } finally {
    if (id !== null && !isRefused) c.executionCtx.waitUntil(gate.giveBackTry(id));
    if (isRefused && remembered.good.delete(shown.proof))
      c.executionCtx.waitUntil(gate.refuseKey(shown.proof, shown.by));
  }
}

interface ShownKey {
  config: Config;
  credentials: Credentials;
  proof: ProofKey;
  by: ClientKey;
}

/** @returns null for a request without a key */
async function shownKeyOf(c: RouteContext): Promise<ShownKey | null> {
  const credentials = credentialsWithKey(c.req.raw);
  if (!credentials) return null;
  requireCredentialSize(credentials);
  const config = configOf(c.env);
  const proof = await proofKey(credentials, config.signingKey);
  return { config, credentials, proof, by: await clientKeyOf(c.req.raw, config.signingKey) };
}

/**
 * Asks the gate whether the key is good. The gate shows the key to the origin, unless the gate knows the key.
 * @returns null when the key is good; the id of a try when the origin has not said whether the key is good. The gate
 *   counts this try as a wrong key until the caller gives the try back (`giveBackTry`)
 */
async function tryKey(c: RouteContext, shown: ShownKey): Promise<number | null> {
  if (isRemembered('wrong', shown.proof)) throw wrongKeyError();
  const reply = await gateOf(c.env, shown.config).proveKey(shown.proof, shown.credentials, shown.by);
  requireRight(shown, reply);
  return reply.kind === 'unknown' ? reply.id : null;
}

function requireRight({ proof }: ShownKey, reply: KeyReply | KeyStanding): void {
  switch (reply.kind) {
    case 'good':
      remembered.good.set(proof, Date.now() + GOOD_MS);
      return;
    case 'unknown':
    case 'untried':
      if (isRemembered('wrong', proof)) throw wrongKeyError();
      return;
    case 'bad':
      remembered.wrong.set(proof, Date.now() + WRONG_MS);
      throw wrongKeyError();
    case 'too_many':
      throw new TooManyError('Too many wrong keys were shown lately', reply.retryAfterS);
  }
}

const isRemembered = (as: keyof typeof remembered, proof: ProofKey): boolean =>
  (remembered[as].get(proof) ?? 0) > Date.now();

const wrongKeyError = (): HeadstartError => new HeadstartError('signed_out', 'The media server does not take this key');
