/** The secret by which the origin signs tokens and cookies, and where it is kept. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @param dataDir the folder that keeps the secret over restarts, as Mydia keeps its own; with null, each start makes a
 * new secret
 */
export function readSecret(dataDir: string | null): Buffer {
  if (dataDir === null) return randomBytes(64);
  const file = join(dataDir, 'secret');
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const secret = randomBytes(64);
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(file, secret, { mode: 0o600 });
    return secret;
  }
}
