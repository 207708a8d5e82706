/**
 * Which sample films one ffmpeg makes together, and which are still missing. A piece also lists the files of each film.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type MovieReel, REELS, type SampleEpisode, SHOW } from './catalogue.ts';
import type { Encoding, Photo, Scene } from './film.ts';

/** The files of a film; each path is relative to the library. */
export interface SampleFilm {
  encoding: Encoding;
  photos: readonly Photo[];
  sidecars: readonly Sidecar[];
}

interface Sidecar {
  path: string;
  root: string;
  fields: object;
}

/** Films with the same picture, which is drawn once for all of them. */
export interface Piece {
  title: string;
  costS: number;
  scene: (seconds: number) => Scene;
  /** The length of each of its films. */
  seconds: number;
  films: readonly SampleFilm[];
}

const piecesOfMovies = ({ scene, seconds, costS, movies }: MovieReel): Piece => ({
  title: movies.map(({ title }) => title).join(', '),
  costS,
  scene,
  seconds,
  films: movies.map(({ title, year, plot, extension, height, args, portrait: { at, upright } }) => {
    const base = `${title} (${year})`;
    return {
      encoding: { path: `${base}.${extension}`, args, ...(height ? { height } : {}) },
      photos: [
        { path: `${base}-poster.jpg`, at, upright },
        { path: `${base}-fanart.jpg`, at },
      ],
      sidecars: [{ path: `${base}.nfo`, root: 'movie', fields: { title, year, plot } }],
    };
  }),
});

function pieceOfEpisode({
  scene,
  seconds,
  costS,
  number,
  title,
  plot,
  extension,
  args,
  portrait,
}: SampleEpisode): Piece {
  const { season } = SHOW;
  const [seasonCode, episodeCode] = [season, number].map((n) => String(n).padStart(2, '0'));
  const base = join(SHOW.title, `Season ${seasonCode}`, `${SHOW.title} - S${seasonCode}E${episodeCode} - ${title}`);
  const { at, upright } = portrait;
  const film: SampleFilm = {
    encoding: { path: `${base}.${extension}`, args },
    photos: [{ path: `${base}-thumb.jpg`, at }],
    sidecars: [{ path: `${base}.nfo`, root: 'episodedetails', fields: { title, season, episode: number, plot } }],
  };
  const ofShow: Pick<SampleFilm, 'photos' | 'sidecars'> = {
    photos: [{ path: join(SHOW.title, 'poster.jpg'), at, upright }],
    sidecars: [
      {
        path: join(SHOW.title, 'tvshow.nfo'),
        root: 'tvshow',
        fields: { title: SHOW.title, year: SHOW.year, plot: SHOW.plot },
      },
    ],
  };
  return {
    title: `${SHOW.title}: ${title}`,
    costS,
    scene,
    seconds,
    films: [
      number === 1
        ? {
            ...film,
            photos: [...film.photos, ...ofShow.photos],
            sidecars: [...film.sidecars, ...ofShow.sidecars],
          }
        : film,
    ],
  };
}

/** The cheapest piece comes first, so that there is soon a film to play. */
export const PIECES: readonly Piece[] = [...REELS.map(piecesOfMovies), ...SHOW.episodes.map(pieceOfEpisode)].sort(
  (a, b) => a.costS - b.costS,
);

const isMade = (library: string, { encoding }: SampleFilm): boolean => existsSync(join(library, encoding.path));

/** @returns the pieces still to be made, in their order; of each piece only the films that are missing */
export function missingPieces(library: string): Piece[] {
  return PIECES.map((piece) => ({ ...piece, films: piece.films.filter((film) => !isMade(library, film)) })).filter(
    ({ films }) => films.length > 0,
  );
}
