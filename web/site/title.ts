/** One title with everything to decide on it and to play it in place. */
import type { MediaRef } from '../../protocol/ids.ts';
import type { Video } from '../../protocol/library.ts';
import { type Html, html, type Slot } from './html.ts';
import { PLAY_ICON } from './icons.ts';
import { playerPath } from './paths.ts';

interface Player {
  /** What Play plays. */
  ref: MediaRef;
  /** Names the video for a screen reader. */
  name: string;
  still: string;
  video: Video;
  durationS: number;
}

interface Title {
  player: Player;
  /** Stands above the heading: where one is. */
  above?: Slot;
  heading: string;
  /** Stands below the heading. */
  facts: Slot;
  overview: string | null;
  playbackEnabled: boolean;
}

/**
 * Paused and without controls until the page client plays it.
 * @param soon it mostly plays before the still could be seen, which would only delay it: `site.ts` shows it when not
 */
export function videoElement({ name, still, video }: Player, soon = false): Html {
  const poster = soon ? html`data-still="${still}"` : html`poster="${still}"`;
  return html`<video class="video" ${poster} width="${video.width}" height="${video.height}" preload="none" playsinline aria-label="${name}"></video>`;
}

/** A name of more than a line or two is set smaller. */
export const isLong = (heading: string): boolean => heading.length > 36;

/** The words about Play; written by `play-sign.ts`, and read aloud when they matter. */
export const PLAY_SIGN = html`<p class="play-sign" id="play-sign" role="status" data-play-sign data-tone="none"><span></span></p>`;

export const PLAYBACK_OFF = html`<p class="play-sign" data-tone="problem"><span>Playback is switched off on this server.</span></p>`;

function controls(ref: MediaRef): Html {
  return html`<div class="actions">
<button class="play-button" type="button" data-headstart-play aria-describedby="play-sign">${PLAY_ICON}<span>Play</span></button>
<a class="button" href="${playerPath(ref)}" data-open-player>Open player</a>
</div>
<div class="signs">
${PLAY_SIGN}
<p class="resume" data-resume hidden><progress max="1" value="0" aria-label="Watched"></progress><span></span></p>
</div>
<noscript><p class="play-sign" data-tone="problem"><span>Playing needs JavaScript.</span></p></noscript>`;
}

/** @returns the top of a detail page. With playback off it has no reference, so that nothing is warmed. */
export function titleSection({ player, above, heading, facts, overview, playbackEnabled }: Title): Html {
  const reference = playbackEnabled && html`data-headstart="${player.ref}" data-duration="${player.durationS}"`;
  return html`<div class="title" ${reference}>
<div class="stage">${videoElement(player)}</div>
<div class="title-text">
${above}
<h1 ${isLong(heading) && html`class="is-long"`}>${heading}</h1>
${facts}
${playbackEnabled ? controls(player.ref) : PLAYBACK_OFF}
${overview && html`<p class="overview">${overview}</p>`}
</div>
</div>`;
}
