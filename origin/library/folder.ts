/**
 * Which files of a folder are looked into as films, and which are left out, with the reason. An entry that cannot be
 * used is left out, and hinders no other entry.
 */
import { isUtf8 } from 'node:buffer';
import type { Dirent, Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isVideo } from './container.ts';
import { realInside } from './inside.ts';
import { isSidecar, withoutExtension } from './names.ts';
import { filmOf, isSubtitles } from './subtitle-files.ts';
import { versionOf } from './version.ts';

/** The contents of a folder, by name. */
export interface FolderListing {
  videos: Map<string, SeenFile>;
  sidecars: Map<string, SeenFile>;
  /** The sidecars that are a film's subtitles, by the film's name without its extension. */
  subtitles: Map<string | null, string[]>;
  /** The sidecars of movies whose video has gone: `Stalker (1979).nfo` without a film beside it. */
  lone: Set<string>;
  folders: Set<string>;
  /** The files that are left out, each with its reason. */
  leftOut: Map<string, string>;
}

export interface SeenFile {
  /** A text that changes when the file changes. */
  version: string;
  mtimeMs: number;
}

export const emptyListing = (): FolderListing => ({
  videos: new Map(),
  sidecars: new Map(),
  subtitles: new Map(),
  lone: new Set(),
  folders: new Set(),
  leftOut: new Map(),
});

/**
 * @param root of the library, without symbolic links
 * @param folder path within the library, with `/`; '' for the root itself
 * @throws when the folder cannot be read
 */
export async function listFolder(root: string, folder: string): Promise<FolderListing> {
  const listing = emptyListing();
  const entries = await readdir(join(root, folder), { withFileTypes: true, encoding: 'buffer' });
  await Promise.all(entries.map((entry) => sort(listing, root, folder, entry)));
  const films = new Set([...listing.videos.keys()].map(withoutExtension));
  const sidecars = [...listing.sidecars.keys()].sort();
  const subtitles = Map.groupBy(sidecars.filter(isSubtitles), (name) => filmOf(name, films));
  const lone = sidecars.filter((name) => /\(\d{4}\)\.nfo$/i.test(name) && !films.has(withoutExtension(name)));
  return { ...listing, subtitles, lone: new Set(lone) };
}

async function sort(listing: FolderListing, root: string, folder: string, entry: Dirent<Buffer>): Promise<void> {
  if (entry.name[0] === DOT) return;
  // ffmpeg gets paths as text, which cannot carry a name that is not UTF-8.
  if (!isUtf8(entry.name)) {
    const name = escaped(entry.name);
    if (entry.isDirectory() || isVideo(name)) listing.leftOut.set(name, 'Its name is not UTF-8: rename it.');
    return;
  }
  const name = entry.name.toString();
  if (entry.isDirectory()) {
    listing.folders.add(name);
    return;
  }
  const concerns = isVideo(name) ? 'videos' : isSidecar(name) ? 'sidecars' : null;
  if (concerns === 'sidecars' && !name.toLowerCase().endsWith('.nfo')) {
    listing.sidecars.set(name, READ_LATER);
    return;
  }
  if (!concerns && !entry.isSymbolicLink()) return;
  const seen = await see(root, join(root, folder, name), entry.isSymbolicLink());
  if (typeof seen !== 'string') {
    if (concerns) listing[concerns].set(name, seen);
  } else if (concerns === 'videos' || seen === LINK_TO_FOLDER) {
    listing.leftOut.set(name, seen);
  }
}

/**
 * Stands for a picture or a subtitle file. The library keeps only the path of such a file, so the scan does not read
 * its version and its time.
 */
const READ_LATER: SeenFile = { version: '', mtimeMs: 0 };
const DOT = '.'.charCodeAt(0);
const LINK_TO_FOLDER = 'It is a link to a folder. Links to folders are not followed.';

/** @returns the file, or the reason for which it is left out */
async function see(root: string, path: string, isLink: boolean): Promise<SeenFile | string> {
  let stats: Stats;
  try {
    stats = await stat(path);
  } catch (error) {
    return isLink ? 'It is a link that leads nowhere.' : cannotBeRead(error);
  }
  if (stats.isDirectory()) return LINK_TO_FOLDER;
  if (isLink && (await realInside(root, path)) === null) return 'It is a link that leads out of the library.';
  if (!stats.isFile()) return 'It is no file but a pipe, a socket or a device.';
  if (stats.size === 0) return 'It is empty.';
  return { version: versionOf(stats), mtimeMs: stats.mtimeMs };
}

export function cannotBeRead(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'EACCES' || code === 'EPERM'
    ? 'The media server may not read it: give its user the permission.'
    : `It cannot be read: ${message}`;
}

/** @returns the name as text, with `\x` and two digits for each byte that cannot be printed */
const escaped = (name: Buffer): string =>
  name
    .toString('latin1')
    .replace(/[^\x20-\x7e]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
