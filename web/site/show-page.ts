/** A show's page: `/tv/<id>`. */
import { firstEpisode, type Library, type Show } from '../../protocol/library.ts';
import { seasonLists } from './episodes.ts';
import { episodeName, factsLine } from './fact-words.ts';
import { html } from './html.ts';
import { type RenderedPage, renderPage } from './page.ts';
import { showPath } from './paths.ts';
import { titleSection } from './title.ts';

function sizeText({ episodes }: Show): string {
  const seasons = new Set(episodes.map((episode) => episode.season)).size;
  const count = episodes.length === 1 ? '1 episode' : `${episodes.length} episodes`;
  return seasons > 1 ? `${seasons} seasons, ${count}` : count;
}

/**
 * `/tv/<id>`: Play plays the next episode to watch, which `next-episode.ts` finds. The page shows the first episode
 * until the next one is found.
 */
export function showPage(library: Library, show: Show): RenderedPage {
  const first = firstEpisode(show.episodes);
  const facts = factsLine([show.year, sizeText(show)], first?.video);
  return {
    path: showPath(show),
    text: renderPage(library, {
      title: `${show.title} – Headstart`,
      description: show.overview,
      main: html`${
        first
          ? titleSection({
              player: { ...first, ref: null, name: `${episodeName(first)}: ${first.title}` },
              heading: show.title,
              facts: html`${facts}<p class="up-next">Next: <span data-next-name>${episodeName(first)}: ${first.title}</span></p>`,
              overview: show.overview,
              playbackEnabled: library.playbackEnabled,
            })
          : html`<div class="message"><h1>${show.title}</h1><p>This series has no episodes yet.</p></div>`
      }
${seasonLists(show)}`,
    }),
  };
}
