/** Whether a file of the library is there. */
import { stat } from 'node:fs/promises';
import { isInside } from './inside.ts';
import type { Media, MediaLibrary } from './library.ts';

/** @returns the file's size in bytes; null when it is not there, or not inside the library */
export async function sizeOnDisk(library: MediaLibrary, { path }: Media): Promise<number | null> {
  const file = (await isInside(library.root, path)) ? await stat(path).catch(() => null) : null;
  return file?.isFile() ? file.size : null;
}
