/** The list of a show's episodes, season by season. */
import type { Episode, Show } from '../../protocol/library.ts';
import { durationText, episodeName, seasonName } from './fact-words.ts';
import { type Html, html } from './html.ts';
import { episodePath, episodeRef } from './paths.ts';

/** `next-episode.ts` reads the attributes of a row: the row of the first episode that the visitor has not watched. */
function episodeRow(show: Show, episode: Episode, current?: Episode): Html {
  return html`
<li><a class="episode" ${episode === current && html`aria-current="page"`} href="${episodePath(show, episode)}" data-episode="${episodeRef(episode)}" data-duration="${episode.durationS}" data-still="${episode.still}" data-name="${episodeName(episode)}: ${episode.title}">
<img class="episode-still" src="${episode.still}" alt="" width="320" height="180" loading="lazy" decoding="async">
<div class="episode-text">
<h3 class="episode-title"><span class="episode-number" aria-hidden="true">${episode.number}</span><span class="visually-hidden">${episodeName(episode)}: </span>${episode.title}</h3>
<span class="episode-facts">${durationText(episode.durationS)}<span class="episode-mark" data-mark></span></span>
${episode.overview && html`<span class="episode-overview">${episode.overview}</span>`}
</div>
</a></li>`;
}

/** @param current the episode that the page is about */
export function seasonLists(show: Show, current?: Episode): Html {
  const seasons = [...Map.groupBy(show.episodes, (episode) => episode.season)];
  // Season 0 holds the specials, so it comes after the other seasons.
  seasons.sort(([a], [b]) => Number(a === 0) - Number(b === 0));
  return html`${seasons.map(
    ([season, episodes]) => html`<section class="shelf" aria-labelledby="season-${season}">
<h2 id="season-${season}">${seasonName(season)}</h2>
<ol class="episodes" role="list">${episodes.map((episode) => episodeRow(show, episode, current))}
</ol>
</section>`,
  )}`;
}
