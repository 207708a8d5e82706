/** The secrets of a run, and the accounts of the embedded origin. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { newSecret } from './settings.ts';

const SecretsSchema = v.object({ signingKey: v.string(), serviceKey: v.string(), demoPassword: v.string() });
type Secrets = v.InferOutput<typeof SecretsSchema>;

export interface Accounts {
  signingKey: string;
  /** The edge's API key at the origin; '' when the edge acts with each viewer's own credentials. */
  originToken: string;
  /** The account of the demo's visitors. */
  demo: { username: string; password: string };
  /** The accounts of the embedded origin. */
  users: Array<{ username: string; password: string; apiKey?: string }>;
}

/** @param originToken as in `Settings` */
export function makeAccounts(originToken: string | null, stateDir: string | null): Accounts {
  const secrets = stateDir ? keptSecrets(path.join(stateDir, 'secrets.json')) : newSecrets();
  const apiKey = originToken ?? secrets.serviceKey;
  const demo = { username: 'demo', password: secrets.demoPassword };
  const service = { username: 'headstart', password: newSecret(), apiKey };
  return {
    signingKey: secrets.signingKey,
    originToken: apiKey,
    demo,
    users: apiKey === '' ? [demo] : [demo, service],
  };
}

const newSecrets = (): Secrets => ({ signingKey: newSecret(), serviceKey: newSecret(), demoPassword: newSecret() });

/** Keeps the signing key over a restart, so that the segment URLs of an open page stay valid. */
function keptSecrets(file: string): Secrets {
  try {
    return v.parse(SecretsSchema, JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    const secrets = newSecrets();
    writeFileSync(file, JSON.stringify(secrets), { mode: 0o600 });
    return secrets;
  }
}
