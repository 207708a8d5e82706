/** The secret by which the origin signs tokens and cookies. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @param dataDir the folder in which the secret outlives a restart, as Mydia's does; null makes a new secret each time
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
