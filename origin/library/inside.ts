/** Keeps every read inside the library, wherever symbolic links lead. */
import { realpath } from 'node:fs/promises';
import { sep } from 'node:path';

/** @returns the file's path after symbolic links; null when the file does not exist or is outside the folder */
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

/** @returns the first of the files that exists inside the folder */
export async function firstInside(folder: string, candidates: readonly string[]): Promise<string | null> {
  for (const path of candidates) if (await isInside(folder, path)) return path;
  return null;
}
