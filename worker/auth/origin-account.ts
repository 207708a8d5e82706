/** Where a request gets the credentials of the edge's own account at the origin. */
import type { Config } from '../config.ts';
import { type GateBinding, gateOf } from '../origin-gate/gate-of.ts';
import { OriginError, type SignIn } from '../origins/adapter.ts';
import { type OwnCredentials, serviceCredentials } from './credentials.ts';

/**
 * How long an isolate uses the credentials that the gate has given it. The gate renews a sign-in days before its end.
 */
const REMEMBERED_MS = 60_000;

const remembered = new WeakMap<Config, { credentials: OwnCredentials; until: number }>();

/**
 * @returns null for an edge without an account of its own
 * @throws OriginError `origin_invalid` when that account cannot sign in
 */
export async function originAccount(env: GateBinding, config: Config): Promise<OwnCredentials | null> {
  if (!config.hasOwnAccount) return null;
  if (config.originToken !== null) return { ...serviceCredentials(config.originToken), renew: async () => null };
  const known = remembered.get(config);
  if (known && Date.now() < known.until) return known.credentials;
  return askGate(env, config, null);
}

/** @param refused credentials that the origin has answered with 401; null for none */
async function askGate(
  env: GateBinding,
  config: Config,
  refused: SignIn['credentials'] | null,
): Promise<OwnCredentials> {
  const reply = await gateOf(env, config).ownAccount(refused);
  if ('failed' in reply) {
    remembered.delete(config);
    throw new OriginError('origin_invalid', 'The edge’s own account cannot sign in at the media server');
  }
  const shown = reply.credentials;
  const renew = async (): Promise<OwnCredentials | null> => {
    const other = await askGate(env, config, shown);
    return other.authorization === shown.authorization ? null : other;
  };
  const credentials: OwnCredentials = { ...shown, renew };
  remembered.set(config, { credentials, until: Date.now() + REMEMBERED_MS });
  return credentials;
}
