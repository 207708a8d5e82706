/** A small library: a film with a description, one without, and a show with two seasons and a special. */
import type { Episode, Library, Movie, Show } from '../../protocol/library.ts';

const id = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const VIDEO = { codec: 'hevc', width: 1920, height: 804 };

export const FILM: Movie = {
  id: id(1),
  title: 'Slow Light',
  year: 2022,
  overview: 'One letter is left to deliver.',
  durationS: 6_120,
  video: VIDEO,
  lacks: null,
  still: `/posters/${id(1)}-still.jpg`,
  poster: `/posters/${id(1)}.jpg`,
};

export const BARE_FILM: Movie = {
  ...FILM,
  id: id(2),
  title: 'untitled',
  year: null,
  overview: null,
  still: `/posters/${id(2)}.jpg`,
  lacks: 'The server cannot decode its sound (apac).',
  poster: `/posters/${id(2)}.jpg`,
};

const episode = (season: number, number: number, title: string): Episode => ({
  id: id(100 * (season + 1) + number),
  season,
  number,
  title,
  overview: null,
  durationS: 1_320,
  video: VIDEO,
  lacks: null,
  still: `/posters/${id(100 * (season + 1) + number)}-still.jpg`,
});

export const SHOW: Show = {
  id: id(3),
  title: 'Small Weather',
  year: 2025,
  overview: 'What the sky is doing.',
  poster: `/posters/${id(3)}.jpg`,
  episodes: [episode(0, 1, 'How it was made'), episode(1, 1, 'Mist'), episode(1, 2, 'Rain'), episode(2, 1, 'Snow')],
};

export const LIBRARY: Library = {
  playbackEnabled: true,
  movies: [FILM, BARE_FILM],
  shows: [SHOW],
  scan: { found: 6, pending: 0, isComplete: true },
  leftOut: [{ path: 'Notes/Draft <1>.mkv', reason: 'It is empty.' }],
};

export const EMPTY: Library = { ...LIBRARY, movies: [], shows: [], leftOut: [] };
