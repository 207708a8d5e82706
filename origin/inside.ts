/** Nothing outside the library is read, whatever symbolic links say. */
import { realpath } from 'node:fs/promises';
import { sep } from 'node:path';

/** True when the file is there and lies in the folder even after symbolic links are followed. */
export async function isInside(folder: string, path: string): Promise<boolean> {
  try {
    const [real, root] = await Promise.all([realpath(path), realpath(folder)]);
    return real.startsWith(root.endsWith(sep) ? root : root + sep);
  } catch {
    return false;
  }
}

/** @returns the first of the files that is there and inside */
export async function firstInside(folder: string, candidates: readonly string[]): Promise<string | null> {
  for (const path of candidates) if (await isInside(folder, path)) return path;
  return null;
}
