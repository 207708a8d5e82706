/**
 * A film's or show's card on the library page: picture, title, facts. A card is one plain link, so that the page client
 * recognises its media by the URL.
 */
import type { Movie, Show } from '../../protocol/library.ts';
import { durationText } from './fact-words.ts';
import { type Html, html } from './html.ts';
import { moviePath, showPath } from './paths.ts';

export interface Card {
  path: string;
  title: string;
  poster: string;
  /** The library has no upright poster of the film, and `poster` is a picture from the film. */
  isStill: boolean;
  facts: string;
}

const joined = (...facts: Array<string | number | null>): string => facts.filter((fact) => fact !== null).join(' · ');

export const movieCard = (movie: Movie): Card => ({
  path: moviePath(movie),
  title: movie.title,
  poster: movie.poster,
  isStill: movie.poster === movie.still,
  facts: joined(movie.year, durationText(movie.durationS)),
});

export const showCard = (show: Show): Card => ({
  path: showPath(show),
  title: show.title,
  poster: show.poster,
  isStill: show.episodes.some((episode) => episode.still === show.poster),
  facts: joined(show.year, show.episodes.length === 1 ? '1 episode' : `${show.episodes.length} episodes`),
});

/** The card's title stands beside the picture, so the picture has no text for a screen reader. */
function picture({ poster, isStill }: Card): Html {
  const sharp = html`<img src="${poster}" alt="" width="400" height="600" loading="lazy" decoding="async">`;
  return isStill
    ? html`<span class="poster poster-of-still">${sharp}<img class="still" src="${poster}" alt="" width="640" height="360" loading="lazy" decoding="async"></span>`
    : html`<span class="poster">${sharp}</span>`;
}

export function cardGrid(cards: readonly Card[]): Html {
  return html`<ul class="cards" role="list">${cards.map(
    (card) => html`
<li><a class="card" href="${card.path}">${picture(card)}<h3 class="card-title">${card.title}</h3><span class="card-facts">${card.facts}</span></a></li>`,
  )}
</ul>`;
}
