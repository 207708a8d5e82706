/** Whether a file of the library is on the disk. */
import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { isInside } from './inside.ts';
import type { Media, MediaLibrary } from './library.ts';

/** @returns the file's size in bytes; null for a file that does not exist or is outside the library */
export const sizeOnDisk = async (library: MediaLibrary, media: Media): Promise<number | null> =>
  (await fileOnDisk(library, media))?.size ?? null;

/** @returns what the disk says of the file; null for a file that does not exist or is outside the library */
export async function fileOnDisk(library: MediaLibrary, { path }: Media): Promise<Stats | null> {
  const file = (await isInside(library.root, path)) ? await stat(path).catch(() => null) : null;
  return file?.isFile() ? file : null;
}
