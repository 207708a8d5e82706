/** Makes the text by which the edge notices that its heads of a film are out of date. */
import { createHash } from 'node:crypto';
import type { Dialect } from './dialect.ts';
import type { Media, MediaLibrary } from './library/library.ts';
import { fileOnDisk } from './library/on-disk.ts';
import { versionOf } from './library/version.ts';
import { ANY_SESSION } from './session/wanted.ts';

/**
 * @returns a text that changes with the file and with ffmpeg's arguments; null when the file does not exist, or is not
 *   inside the library
 */
export async function fileVersion(
  library: MediaLibrary,
  media: Media,
  { transcodeOf }: Pick<Dialect, 'transcodeOf'>,
): Promise<string | null> {
  const file = await fileOnDisk(library, media);
  if (file === null) return null;
  const { args } = await transcodeOf(media, ANY_SESSION);
  const told = createHash('sha256').update(args().join('\n')).digest('base64url').slice(0, 12);
  return `${versionOf(file)}-${told}`;
}
