import type { Library, Movie } from '../../protocol/library.ts';
import { cardGrid, movieCard, showCard } from './card.ts';
import { durationText, factsLine } from './facts.ts';
import { type Html, html } from './html.ts';
import { type RenderedPage, renderPage } from './page.ts';
import { LIBRARY_PATH, moviePath } from './paths.ts';
import { isLong } from './title.ts';

/** The one with something to say for itself and the most detailed picture. */
function featured(movies: readonly Movie[]): Movie | undefined {
  const described = movies.filter((movie) => movie.overview);
  return (described.length > 0 ? described : [...movies]).sort((a, b) => b.video.width - a.video.width)[0];
}

function feature(movie: Movie): Html {
  return html`<section class="feature" aria-labelledby="feature">
<img class="feature-still" src="${movie.still}" alt="" width="${movie.video.width}" height="${movie.video.height}" fetchpriority="high">
<div class="feature-text">
<p class="kicker">Featured film</p>
<h2 id="feature" ${isLong(movie.title) && html`class="is-long"`}>${movie.title}</h2>
${factsLine([movie.year, durationText(movie.durationS)], movie.video)}
${movie.overview && html`<p class="overview">${movie.overview}</p>`}
<a class="button button-strong" href="${moviePath(movie)}">View film<span class="visually-hidden">: ${movie.title}</span></a>
</div>
</section>`;
}

const shelf = (id: string, heading: string, cards: Html): Html =>
  html`<section class="shelf" id="${id}" aria-labelledby="${id}-heading"><h2 id="${id}-heading">${heading}</h2>${cards}</section>`;

const EMPTY = html`<section class="message">
<h2>No titles yet</h2>
<p>Put videos into the folder that <code>MEDIA_DIR</code> names, and start again.</p>
</section>`;

/** `/`: everything there is. Its cards are plain links, so nothing here plays and nothing is warmed at load. */
export function libraryPage(library: Library): RenderedPage {
  const { movies, shows } = library;
  const film = featured(movies);
  return {
    path: LIBRARY_PATH,
    text: renderPage(library, {
      title: 'Headstart',
      description: 'Films and series that start at once.',
      main: html`<h1 class="visually-hidden">Library</h1>
${film && feature(film)}
${movies.length > 0 && shelf('films', 'Films', cardGrid(movies.map(movieCard)))}
${shows.length > 0 && shelf('series', 'Series', cardGrid(shows.map(showCard)))}
${movies.length === 0 && shows.length === 0 && EMPTY}`,
    }),
  };
}
