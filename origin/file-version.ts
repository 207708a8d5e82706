/** Names a film's version for the edge's heads: the file as it is now, and all of ffmpeg's arguments for it. */
import { createHash } from 'node:crypto';
import type { Dialect } from './dialect.ts';
import type { Media, MediaLibrary } from './library.ts';
import { versionOnDisk } from './on-disk.ts';
import { ANY_SESSION } from './wanted.ts';

/** @returns another text once the file or the arguments change; null as `versionOnDisk` */
export async function fileVersion(
  library: MediaLibrary,
  media: Media,
  { transcodeOf }: Pick<Dialect, 'transcodeOf'>,
): Promise<string | null> {
  const onDisk = await versionOnDisk(library, media);
  if (onDisk === null) return null;
  const { args } = await transcodeOf(media, ANY_SESSION);
  const told = createHash('sha256').update(args().join('\n')).digest('base64url').slice(0, 12);
  return `${onDisk}-${told}`;
}
