/** The library's page: the featured film, the shelves, how many cards a page has. */
import type { Library, Movie } from '../../protocol/library.ts';
import { type Card, cardGrid, movieCard, showCard } from './card.ts';
import { durationText, factsLine } from './fact-words.ts';
import { type Html, type HtmlValue, html } from './html.ts';
import { type RenderedPage, renderPage } from './page.ts';
import { LEFT_OUT_PATH, LIBRARY_PATH, moviePath, shelfPath } from './paths.ts';
import { scanSign } from './scan-sign.ts';
import { isLong } from './title.ts';

/** The number of cards on a page of films or series. */
const PER_PAGE = 60;

/** @returns the film with the widest picture: of the films with an overview, or, when none has one, of all films */
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

interface Shelf {
  name: 'films' | 'series';
  heading: string;
  cards: readonly Card[];
}

const shelvesOf = ({ movies, shows }: Library): Shelf[] => [
  { name: 'films', heading: 'Films', cards: movies.map(movieCard) },
  { name: 'series', heading: 'Series', cards: shows.map(showCard) },
];

const pagesOf = ({ cards }: Shelf): number => Math.ceil(cards.length / PER_PAGE);

function shelf(one: Shelf, page: number): Html {
  const { name, heading, cards } = one;
  const of = pagesOf(one);
  return html`<section class="shelf" id="${name}" aria-labelledby="${name}-heading"><h2 id="${name}-heading">${heading}</h2>${cardGrid(cards.slice((page - 1) * PER_PAGE, page * PER_PAGE))}
${
  of > 1 &&
  html`<nav class="pages" aria-label="Pages of ${name}">
${page > 1 && html`<a class="button" rel="prev" href="${shelfPath(name, page - 1)}">Previous</a>`}
<p>Page ${page} of ${of}</p>
${page < of && html`<a class="button" rel="next" href="${shelfPath(name, page + 1)}">Next</a>`}
</nav>`
}</section>`;
}

const leftOutNote = ({ leftOut }: Library): HtmlValue =>
  leftOut.length > 0 &&
  html`<p class="left-out-note"><a href="${LEFT_OUT_PATH}">${leftOut.length === 1 ? '1 file is' : `${leftOut.length} files are`} left out</a></p>`;

const EMPTY = html`<section class="message">
<h2>No titles yet</h2>
<p>Put videos into the folder that <code>MEDIA_DIR</code> names.</p>
</section>`;

/** `/`: the whole library. Its cards are plain links, so nothing plays here, and nothing is warmed at load. */
export function libraryPage(library: Library): RenderedPage {
  const film = featured(library.movies);
  const shelves = shelvesOf(library).filter(({ cards }) => cards.length > 0);
  return {
    path: LIBRARY_PATH,
    text: renderPage(library, {
      title: 'Headstart',
      description: 'Films and series that start at once.',
      main: html`<h1 class="visually-hidden">Library</h1>
${scanSign(library)}
<div data-library>
${film && feature(film)}
${shelves.map((one) => shelf(one, 1))}
${shelves.length === 0 && library.scan.isComplete && EMPTY}
${leftOutNote(library)}
</div>`,
    }),
  };
}

export interface ShelfPage {
  path: string;
  shelf: Shelf;
  page: number;
}

/** The pages after the first one. */
export const shelfPages = (library: Library): ShelfPage[] =>
  shelvesOf(library).flatMap((one) =>
    Array.from({ length: Math.max(0, pagesOf(one) - 1) }, (_, index) => index + 2).map((page) => ({
      path: shelfPath(one.name, page),
      shelf: one,
      page,
    })),
  );

/** `/films/<page>`, `/series/<page>` */
export const shelfPage = (library: Library, { path, shelf: one, page }: ShelfPage): RenderedPage => ({
  path,
  text: renderPage(library, {
    title: `${one.heading}, page ${page} – Headstart`,
    main: html`<h1 class="visually-hidden">${one.heading}</h1>
${shelf(one, page)}`,
  }),
});
