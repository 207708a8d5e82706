/** An episode's page: `/tv/<showId>/episodes/<id>`. */
import type { Episode, Library, Show } from '../../protocol/library.ts';
import { seasonLists } from './episodes.ts';
import { durationText, episodeName, factsLine } from './fact-words.ts';
import { nextOf } from './following.ts';
import { html } from './html.ts';
import { BACK_ICON } from './icons.ts';
import { type RenderedPage, renderPage } from './page.ts';
import { episodePath, episodeRef, showPath } from './paths.ts';
import { titleSection } from './title.ts';

/** `/tv/<showId>/episodes/<id>` */
export function episodePage(library: Library, show: Show, episode: Episode): RenderedPage {
  return {
    path: episodePath(show, episode),
    text: renderPage(library, {
      title: `${episode.title} – ${show.title} – Headstart`,
      description: episode.overview,
      main: html`${titleSection({
        player: { ...episode, ref: episodeRef(episode), name: `${show.title}: ${episode.title}` },
        above: html`<p class="kicker"><a class="up-link" href="${showPath(show)}">${BACK_ICON}${show.title}</a></p>`,
        heading: episode.title,
        facts: factsLine([episodeName(episode), durationText(episode.durationS)], episode.video),
        overview: episode.overview,
        lacks: episode.lacks,
        playbackEnabled: library.playbackEnabled,
        next: nextOf(show, episode),
      })}
${seasonLists(show, episode)}`,
    }),
  };
}
