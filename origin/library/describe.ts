/** Where a film's title, facts, pictures and subtitles come from: its name, the files beside it. */
import { basename, dirname, join } from 'node:path';
import type { Probe } from '../probe/probe.ts';
import type { SubtitleFile } from '../probe/track.ts';
import { uuidV5 } from './ids.ts';
import { firstInside, realInside } from './inside.ts';
import type { Found, Media, MovieEntry, ShowFacts } from './library.ts';
import { type Named, parseName, titleAndYear, withoutExtension } from './names.ts';
import { readNfo } from './nfo.ts';
import { subtitleFileOf } from './subtitle-files.ts';

/** The library's folder, as the scan has read it last. Paths are relative to the library, with `/`. */
export interface Folder {
  /** Absolute, without symbolic links. */
  root: string;
  /** @returns whether the folder has this sidecar or picture */
  has(path: string): boolean;
  /** @returns the names of a film's own subtitle files beside it */
  subtitlesOf(path: string): readonly string[];
}

export interface DescribedFilm {
  /** Path within the library, with `/`. */
  path: string;
  version: string;
  probe: Probe;
}

export async function describeFilm(folder: Folder, { path, version, probe }: DescribedFilm): Promise<Found> {
  const { root } = folder;
  const subtitleFiles = await subtitlesOf(folder, path);
  const media: Media = { id: uuidV5(`file:${path}`), path: join(root, path), version, probe, subtitleFiles };
  const named = parseName(path);
  if (named.kind === 'movie') return { kind: 'movie', movie: await movieOf(folder, path, named, media) };
  const base = withoutExtension(path);
  const [show, nfo, still] = await Promise.all([
    showOf(folder, named),
    readNfo(root, 'episodedetails', there(folder, [`${base}.nfo`])),
    picture(folder, [`${base}-thumb.jpg`, `${base}.jpg`]),
  ]);
  return {
    kind: 'episode',
    show,
    episode: {
      id: uuidV5(path),
      title: nfo.title ?? named.title ?? `Episode ${named.number}`,
      overview: nfo.plot,
      season: named.season,
      number: named.number,
      media,
      still,
    },
  };
}

/** Describes a movie with a sidecar and no video: its video has gone. */
export async function describeWithoutVideo(folder: Folder, path: string): Promise<Found> {
  const named = { kind: 'movie' as const, ...titleAndYear(withoutExtension(basename(path))) };
  return { kind: 'movie', movie: await movieOf(folder, path, named, null) };
}

/** @returns whether a sidecar or picture, by its name, describes all films in its folder and in the folders below */
export const describesWholeFolder = (sidecar: string): boolean =>
  ['movie.nfo', 'tvshow.nfo', 'poster.jpg', 'fanart.jpg'].includes(sidecar);

async function movieOf(
  folder: Folder,
  path: string,
  named: Named & { kind: 'movie' },
  media: Media | null,
): Promise<MovieEntry> {
  const base = withoutExtension(path);
  const own = dirname(path) === '.' ? null : dirname(path);
  const [nfo, poster, still] = await Promise.all([
    readNfo(folder.root, 'movie', there(folder, [`${base}.nfo`, ...(own ? [`${own}/movie.nfo`] : [])])),
    picture(folder, [`${base}-poster.jpg`, `${base}.jpg`, ...(own ? [`${own}/poster.jpg`] : [])]),
    picture(folder, [`${base}-fanart.jpg`, `${base}-thumb.jpg`, ...(own ? [`${own}/fanart.jpg`] : [])]),
  ]);
  return {
    id: uuidV5(path),
    title: nfo.title ?? named.title,
    year: nfo.year ?? named.year,
    overview: nfo.plot,
    age: nfo.mpaa,
    media,
    poster,
    still,
  };
}

async function showOf(folder: Folder, { show, showTitle, showYear }: Named & { kind: 'episode' }): Promise<ShowFacts> {
  const [nfo, poster] = await Promise.all([
    readNfo(folder.root, 'tvshow', there(folder, [`${show}/tvshow.nfo`])),
    picture(folder, [`${show}/poster.jpg`]),
  ]);
  return {
    id: uuidV5(show),
    title: nfo.title ?? showTitle,
    year: nfo.year ?? showYear,
    overview: nfo.plot,
    age: nfo.mpaa,
    poster,
  };
}

/** @returns the absolute paths of those files that exist */
const there = (folder: Folder, candidates: readonly string[]): string[] =>
  candidates.filter((path) => folder.has(path)).map((path) => join(folder.root, path));

const picture = (folder: Folder, candidates: readonly string[]): Promise<string | null> =>
  firstInside(folder.root, there(folder, candidates));

async function subtitlesOf(folder: Folder, path: string): Promise<SubtitleFile[]> {
  const film = withoutExtension(basename(path));
  const found = folder.subtitlesOf(path).flatMap((name) => subtitleFileOf(film, name) ?? []);
  // A subtitle file may be a link. The link's target is checked and stored now, so a later change of the link cannot
  // lead the origin out of the library.
  const read = found.map(async (file) => ({
    ...file,
    path: await realInside(folder.root, join(folder.root, dirname(path), file.path)),
  }));
  return (await Promise.all(read)).flatMap(({ path, ...file }) => (path === null ? [] : { ...file, path }));
}
