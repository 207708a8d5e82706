/** A film's page (`/movies/<id>`), and which other films it shows. */
import type { Library, Movie } from '../../protocol/library.ts';
import { cardGrid, movieCard } from './card.ts';
import { durationText, factsLine } from './fact-words.ts';
import { html } from './html.ts';
import { type RenderedPage, renderPage } from './page.ts';
import { moviePath, movieRef } from './paths.ts';
import { titleSection } from './title.ts';

/** The number of other films shown below a film. */
const SHOWN_OTHERS = 6;

/** The films that follow in the library; after the last one come the first ones. */
function others(movies: readonly Movie[], movie: Movie): Movie[] {
  const index = movies.indexOf(movie);
  return [...movies.slice(index + 1), ...movies.slice(0, index)].slice(0, SHOWN_OTHERS);
}

/** `/movies/<id>` */
export function moviePage(library: Library, movie: Movie): RenderedPage {
  const more = others(library.movies, movie);
  return {
    path: moviePath(movie),
    text: renderPage(library, {
      title: `${movie.title}${movie.year === null ? '' : ` (${movie.year})`} – Headstart`,
      description: movie.overview,
      main: html`${titleSection({
        player: { ...movie, ref: movieRef(movie), name: movie.title },
        heading: movie.title,
        facts: factsLine([movie.year, durationText(movie.durationS)], movie.video),
        overview: movie.overview,
        lacks: movie.lacks,
        playbackEnabled: library.playbackEnabled,
      })}
${more.length > 0 && html`<section class="shelf" aria-labelledby="more"><h2 id="more">More films</h2>${cardGrid(more.map(movieCard))}</section>`}`,
    }),
  };
}
