/** Makes the sample library in an empty folder. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { XMLBuilder } from 'fast-xml-parser';
import { type MovieReel, REELS, SHOW } from './catalogue.ts';
import { render } from './film.ts';

const xml = new XMLBuilder({ format: true, ignoreAttributes: false });

const nfo = (root: string, fields: object): string =>
  `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${xml.build({ [root]: fields })}`;

async function makeMovies(reel: MovieReel, folder: string, scratch: string, signal?: AbortSignal): Promise<void> {
  const films = reel.movies.map((movie) => ({ ...movie, base: join(folder, `${movie.title} (${movie.year})`) }));
  const encodings = films.map(({ base, extension, height, args }) => ({
    path: `${base}.${extension}`,
    ...(height ? { height } : {}),
    args,
  }));
  const photos = films.flatMap(({ base, portrait: { at, upright } }) => [
    { path: `${base}-poster.jpg`, at, upright },
    { path: `${base}-fanart.jpg`, at },
  ]);
  await render(reel.scene(), encodings, photos, scratch, signal);
  for (const { base, title, year, plot } of films) await writeFile(`${base}.nfo`, nfo('movie', { title, year, plot }));
}

async function makeShow(folder: string, scratch: string, signal?: AbortSignal): Promise<void> {
  const { title, year, plot, season } = SHOW;
  const show = join(folder, title);
  const inside = join(show, `Season ${String(season).padStart(2, '0')}`);
  await mkdir(inside, { recursive: true });
  await writeFile(join(show, 'tvshow.nfo'), nfo('tvshow', { title, year, plot }));
  for (const episode of SHOW.episodes) {
    const code = `S${String(season).padStart(2, '0')}E${String(episode.number).padStart(2, '0')}`;
    const name = `${title} - ${code} - ${episode.title}`;
    const { at, upright } = episode.portrait;
    const photos = [{ path: join(inside, `${name}-thumb.jpg`), at }];
    const poster = { path: join(show, 'poster.jpg'), at, upright };
    await render(
      episode.scene(),
      [{ path: join(inside, `${name}.${episode.extension}`), args: episode.args }],
      episode.number === 1 ? [...photos, poster] : photos,
      scratch,
      signal,
    );
    const fields = { title: episode.title, season, episode: episode.number, plot: episode.plot };
    await writeFile(join(inside, `${name}.nfo`), nfo('episodedetails', fields));
  }
}

/**
 * @param folder an empty one
 * @param tell hears the title of each film before it is made
 */
export async function makeLibrary(folder: string, tell: (title: string) => void, signal?: AbortSignal): Promise<void> {
  const scratch = join(folder, '.scratch');
  for (const reel of REELS) {
    tell((reel.movies[0] as { title: string }).title);
    await makeMovies(reel, folder, scratch, signal);
  }
  tell(SHOW.title);
  await makeShow(folder, scratch, signal);
  await rm(scratch, { recursive: true, force: true });
}
