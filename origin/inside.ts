/** Nothing outside the library is read, whatever symbolic links say. */
import { realpath } from 'node:fs/promises';
import { sep } from 'node:path';

/** @returns where the file is once symbolic links are followed; null when it is not there, or is not in the folder then */
export async function realInside(folder: string, path: string): Promise<string | null> {
  try {
    const [real, root] = await Promise.all([realpath(path), realpath(folder)]);
    return real.startsWith(root.endsWith(sep) ? root : root + sep) ? real : null;
  } catch {
    return null;
  }
}

export const isInside = async (folder: string, path: string): Promise<boolean> =>
  (await realInside(folder, path)) !== null;

/** @returns the first of the files that is there and inside */
export async function firstInside(folder: string, candidates: readonly string[]): Promise<string | null> {
  for (const path of candidates) if (await isInside(folder, path)) return path;
  return null;
}
