/** The demo's player page (`/play/movie/<id>`, `/play/episode/<id>`): a video that fills the page. */
import type { MediaRef } from '../../protocol/ids.ts';
import type { Episode, Library, Movie, Show } from '../../protocol/library.ts';
import { episodeName } from './fact-words.ts';
import { nextOf } from './following.ts';
import { html } from './html.ts';
import { BACK_ICON, PLAY_ICON } from './icons.ts';
import { ACCOUNT_CONTROL, type RenderedPage, renderDocument } from './page.ts';
import { episodePath, episodeRef, moviePath, movieRef, playerPath } from './paths.ts';
import { type Next, PLAY_SIGN, PLAYBACK_OFF, upNext, videoElement } from './title.ts';

interface Watched {
  ref: MediaRef;
  title: string;
  /** The show of an episode. */
  within: string | null;
  item: Movie | Episode;
  backPath: string;
  next: Next | null;
}

/** The video fills the page. The button is for a browser that refuses autoplay. */
function playerPage(watched: Watched, playbackEnabled: boolean, modules: readonly string[]): RenderedPage {
  const { ref, title, within, item, backPath, next } = watched;
  const reference = playbackEnabled && html`data-headstart="${ref}" data-headstart-autoplay`;
  const player = { ...item, ref, name: within === null ? title : `${within}: ${title}` };
  const body = html`<div class="player" ${reference}>
<header class="player-bar">
<a class="player-back" href="${backPath}" data-back>${BACK_ICON}<span class="visually-hidden">Back to ${title}</span></a>
<div class="player-title"><h1>${title}</h1>${within !== null && html`<p>${within}</p>`}</div>
${next && html`<a class="button player-next" href="${next.path}">Next<span class="visually-hidden">: ${next.title}</span></a>`}
${ACCOUNT_CONTROL}
</header>
<main id="main" class="player-stage" tabindex="-1" data-stage>
${videoElement(player, playbackEnabled)}
${
  playbackEnabled
    ? html`<div class="player-start">
<button class="round-play" type="button" data-headstart-play aria-label="Play" aria-describedby="play-sign">${PLAY_ICON}</button>
${PLAY_SIGN}
</div>`
    : html`<div class="player-start">${PLAYBACK_OFF}</div>`
}
</main>
${playbackEnabled && next && upNext(next)}
</div>`;
  return {
    path: playerPath(ref),
    text: renderDocument({
      title: `${title} – Headstart`,
      skipTo: 'Skip to the video',
      bodyClass: 'player-page',
      modulesSoon: playbackEnabled ? modules : [],
      body,
    }),
  };
}

/** `/play/movie/<id>`; `modules` are the URLs of the page client's player and hls.js. */
export function moviePlayerPage({ playbackEnabled }: Library, movie: Movie, modules: readonly string[]): RenderedPage {
  const watched = { ref: movieRef(movie), title: movie.title, within: null, item: movie, backPath: moviePath(movie) };
  return playerPage({ ...watched, next: null }, playbackEnabled, modules);
}

/** `/play/episode/<id>` */
export function episodePlayerPage(
  { playbackEnabled }: Library,
  show: Show,
  episode: Episode,
  modules: readonly string[],
): RenderedPage {
  const watched: Watched = {
    ref: episodeRef(episode),
    title: episode.title,
    within: `${show.title} · ${episodeName(episode)}`,
    item: episode,
    backPath: episodePath(show, episode),
    next: nextOf(show, episode),
  };
  return playerPage(watched, playbackEnabled, modules);
}
