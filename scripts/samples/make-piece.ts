/**
 * Makes sample films with their `.nfo` and pictures, and moves them into the library when whole. The films of one piece
 * are made together, in a folder of their own.
 */
import { mkdir, rename, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { XMLBuilder } from 'fast-xml-parser';
import { render } from './film.ts';
import type { Piece } from './pieces.ts';

const xml = new XMLBuilder({ format: true, ignoreAttributes: false });

const nfo = (root: string, fields: object): string =>
  `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${xml.build({ [root]: fields })}`;

/**
 * @param work an empty folder, on the library's file system
 * @throws when ffmpeg or the disk fails, or `signal` aborts it. The library then holds none or some of the piece's
 * films
 */
export async function makePiece(
  { scene, seconds, films }: Piece,
  library: string,
  work: string,
  signal?: AbortSignal,
): Promise<void> {
  const inside = <T extends { path: string }>(item: T): T => ({ ...item, path: join(work, item.path) });
  const photos = films.flatMap((film) => film.photos);
  const sidecars = films.flatMap((film) => film.sidecars);
  const encodings = films.map((film) => film.encoding);
  const folders = new Set([...photos, ...sidecars, ...encodings].map(({ path }) => dirname(path)));
  for (const parent of [work, library]) {
    for (const folder of folders) await mkdir(join(parent, folder), { recursive: true });
  }
  const begun = new Date();
  await render(scene(seconds), encodings.map(inside), photos.map(inside), join(work, '.scratch'), signal);
  for (const { path, root, fields } of sidecars) await writeFile(join(work, path), nfo(root, fields));
  // The origin waits for a film that was written to just now, since it may not be whole. So the film gets an earlier
  // modification time: the origin then need not wait.
  for (const { path } of encodings) await utimes(join(work, path), begun, begun);
  // The films are moved last. As soon as the origin sees a film, the origin shows it with the picture and sidecars that
  // stand beside it by then.
  for (const { path } of [...photos, ...sidecars, ...encodings]) await rename(join(work, path), join(library, path));
}
