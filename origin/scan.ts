/** Finds the library's files and turns them into movies, shows and episodes. */
import { readdir, realpath } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, dirname, join, relative, sep } from 'node:path';
import { uuidV5 } from './ids.ts';
import { firstInside, isInside, realInside } from './inside.ts';
import { type Media, MediaLibrary, type MovieEntry, type ShowEntry } from './library.ts';
import { isVideo, type Named, parseName, titleAndYear, withoutExtension } from './names.ts';
import { readNfo } from './nfo.ts';
import { rememberedProbe } from './probe-cache.ts';
import { filmOf, isSubtitles, subtitleFileOf } from './subtitle-files.ts';
import type { SubtitleFile } from './track.ts';

/** How deep below the library's root files are looked for. */
const DEPTH = 5;

/** @returns paths relative to `root`, with `/`, in the order of their names */
async function walk(root: string, wanted: (name: string) => boolean): Promise<string[]> {
  const found: string[] = [];
  const visit = async (folder: string, depth: number): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true });
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.name.startsWith('.')) continue;
      if (entry.isDirectory()) {
        if (depth < DEPTH) await visit(path, depth + 1);
      } else if (wanted(entry.name) && (await isInside(root, path))) {
        found.push(relative(root, path).split(sep).join('/'));
      }
    }
  };
  await visit(root, 0);
  return found.sort(new Intl.Collator('en', { numeric: true }).compare);
}

async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const at = next++;
      results[at] = await work(items[at] as T);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return results;
}

async function movieOf(root: string, path: string, named: Named & { kind: 'movie' }, media: Media | null) {
  const base = join(root, withoutExtension(path));
  const alone = dirname(path) !== '.';
  const nfo = await readNfo(root, 'movie', [`${base}.nfo`, ...(alone ? [join(dirname(base), 'movie.nfo')] : [])]);
  const id = uuidV5(path);
  const folder = alone ? dirname(base) : null;
  const movie: MovieEntry = {
    id,
    title: nfo.title ?? named.title,
    year: nfo.year ?? named.year,
    overview: nfo.plot,
    age: nfo.mpaa,
    media,
    poster: await firstInside(root, [
      `${base}-poster.jpg`,
      `${base}.jpg`,
      ...(folder ? [join(folder, 'poster.jpg')] : []),
    ]),
    still: await firstInside(root, [
      `${base}-fanart.jpg`,
      `${base}-thumb.jpg`,
      ...(folder ? [join(folder, 'fanart.jpg')] : []),
    ]),
  };
  return movie;
}

async function showOf(root: string, named: Named & { kind: 'episode' }): Promise<ShowEntry> {
  const folder = join(root, named.show);
  const nfo = await readNfo(root, 'tvshow', [join(folder, 'tvshow.nfo')]);
  return {
    id: uuidV5(named.show),
    title: nfo.title ?? named.showTitle,
    year: nfo.year ?? named.showYear,
    overview: nfo.plot,
    age: nfo.mpaa,
    poster: await firstInside(root, [join(folder, 'poster.jpg')]),
    episodes: [],
  };
}

/** @param film its path without the extension. @param paths of its subtitles. @returns those that are still there */
async function subtitlesOf(root: string, film: string, paths: readonly string[]): Promise<SubtitleFile[]> {
  const found = paths.map((path) => subtitleFileOf(film, path)).filter((file) => file !== null);
  // What a link leads to now is inside the library, and may be elsewhere when the file is read.
  const read = found.map(async (file) => ({ ...file, path: await realInside(root, file.path) }));
  return (await Promise.all(read)).flatMap(({ path, ...file }) => (path === null ? [] : { ...file, path }));
}

/**
 * Reads the whole library.
 * @param cacheDir of what ffprobe has said before; null has it asked anew
 * @throws when the folder cannot be read, there is no ffprobe, or it was aborted
 */
export async function scan(mediaDir: string, cacheDir: string | null, signal?: AbortSignal): Promise<MediaLibrary> {
  const root = await realpath(mediaDir);
  const paths = await walk(root, isVideo);
  const films = new Set(paths.map((path) => join(root, withoutExtension(path))));
  const subtitles = (await walk(root, isSubtitles)).map((path) => join(root, path));
  const beside = Map.groupBy(subtitles, (path) => filmOf(path, films));
  const probes = await inParallel(paths, (path) => rememberedProbe(join(root, path), cacheDir, signal));
  const movies: MovieEntry[] = [];
  const shows = new Map<string, ShowEntry>();
  for (const [i, path] of paths.entries()) {
    const probed = probes[i];
    if (!probed || typeof probed === 'string') {
      console.warn(`origin: ${path} is left out: ${probed}`);
      continue;
    }
    const film = join(root, withoutExtension(path));
    const subtitleFiles = await subtitlesOf(root, film, beside.get(film) ?? []);
    const media: Media = { id: uuidV5(`file:${path}`), path: join(root, path), probe: probed, subtitleFiles };
    const named = parseName(path);
    if (named.kind === 'movie') {
      movies.push(await movieOf(root, path, named, media));
      continue;
    }
    const show = shows.get(named.show) ?? (await showOf(root, named));
    shows.set(named.show, show);
    const base = join(root, withoutExtension(path));
    const nfo = await readNfo(root, 'episodedetails', [`${base}.nfo`]);
    show.episodes.push({
      id: uuidV5(path),
      title: nfo.title ?? named.title ?? `Episode ${named.number}`,
      overview: nfo.plot,
      season: named.season,
      number: named.number,
      media,
      still: await firstInside(root, [`${base}-thumb.jpg`, `${base}.jpg`]),
    });
  }
  for (const show of shows.values()) show.episodes.sort((a, b) => a.season - b.season || a.number - b.number);
  movies.push(...(await withoutVideo(root, new Set(paths.map(withoutExtension)))));
  return new MediaLibrary(root, movies, [...shows.values()]);
}

/** Movies that are known by their sidecar alone: the video has gone. */
async function withoutVideo(root: string, known: ReadonlySet<string>): Promise<MovieEntry[]> {
  const sidecars = await walk(root, (name) => /\(\d{4}\)\.nfo$/i.test(name));
  const lonely = sidecars.filter((path) => !known.has(withoutExtension(path)));
  return Promise.all(
    lonely.map((path) =>
      movieOf(root, path, { kind: 'movie', ...titleAndYear(withoutExtension(basename(path))) }, null),
    ),
  );
}
