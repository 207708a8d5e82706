/** Removes a folder in which other processes may be tidying up as well. */
import { existsSync, rmSync } from 'node:fs';

const TRIES = 50;
const PAUSE_MS = 100;

/**
 * Works synchronously, for exit handlers. While `rmSync` works through the folder, another process may remove an entry
 * that `rmSync` is about to remove. Node's `rmSync` then stops early, and with `force` it throws no error. So
 * `removeFolder` itself checks whether the folder is gone.
 */
export function removeFolder(folder: string): void {
  let cause: unknown;
  for (let tries = 0; existsSync(folder); tries++) {
    if (tries === TRIES) throw new Error(`${folder} could not be removed`, { cause });
    if (tries > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      cause = error;
    }
  }
}
