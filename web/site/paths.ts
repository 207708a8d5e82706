/** The paths of the demo's pages. `protocol/pages.ts` does the reverse: it tells what a path shows. */
import * as v from 'valibot';
import { type MediaRef, MediaRefSchema } from '../../protocol/ids.ts';
import type { Episode, Movie, Show } from '../../protocol/library.ts';

export const LIBRARY_PATH = '/';
export const NOT_FOUND_PATH = '/404';
export const LEFT_OUT_PATH = '/left-out';

/** The path of a page of films or series. The first page is a section of the library's page. */
export const shelfPath = (shelf: 'films' | 'series', page: number): string =>
  page === 1 ? `${LIBRARY_PATH}#${shelf}` : `/${shelf}/${page}`;

export const moviePath = (movie: Movie): string => `/movies/${movie.id}`;
export const showPath = (show: Show): string => `/tv/${show.id}`;
export const episodePath = (show: Show, episode: Episode): string => `/tv/${show.id}/episodes/${episode.id}`;
export const playerPath = (ref: MediaRef): string => `/play/${ref}`;

export const movieRef = (movie: Movie): MediaRef => v.parse(MediaRefSchema, `movie/${movie.id}`);
export const episodeRef = (episode: Episode): MediaRef => v.parse(MediaRefSchema, `episode/${episode.id}`);

/** The file that the Worker's assets serve at a path, with `drop-trailing-slash` handling. */
export const pageFile = (path: string): string => (path === LIBRARY_PATH ? '/index.html' : `${path}.html`);
