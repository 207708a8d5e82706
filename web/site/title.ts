/** The top of a title's page: picture, heading, facts, description, Play. */
import type { MediaRef } from '../../protocol/ids.ts';
import type { Video } from '../../protocol/library.ts';
import { type Html, type HtmlValue, html } from './html.ts';
import { PLAY_ICON } from './icons.ts';
import { playerPath } from './paths.ts';

interface Player {
  /** The media that Play plays; null until the page's script knows it. */
  ref: MediaRef | null;
  /** Names the video for a screen reader. */
  name: string;
  still: string;
  video: Video;
  durationS: number;
}

interface Title {
  player: Player;
  /** Stands above the heading; it says where the visitor is. */
  above?: HtmlValue;
  heading: string;
  /** Stands below the heading. */
  facts: HtmlValue;
  overview: string | null;
  /** The parts of the film that cannot be played, in words. */
  lacks?: string | null;
  playbackEnabled: boolean;
  /** The next title, offered at the end. */
  next?: Next | null;
}

/**
 * The video is paused and without controls until the page client plays it.
 * @param soon whether the video starts by itself. Such a video has no still picture at first, because loading the
 * picture would delay the film. If the film does not start, `site.ts` adds the picture
 */
export function videoElement({ name, still, video }: Player, soon = false): Html {
  const poster = !soon && html`poster="${still}"`;
  return html`<video class="video" ${poster} data-still="${still}" width="${video.width}" height="${video.height}" preload="none" playsinline aria-label="${name}"></video>`;
}

/** A heading of more than a line or two is set smaller. */
export const isLong = (heading: string): boolean => heading.length > 36;

/** The place of the words about Play and of their buttons. `guard-play.ts` fills it. Screen readers read changed words aloud. */
export const PLAY_SIGN = html`<div class="play-sign" data-play-sign data-tone="none"><p id="play-sign" role="status" data-words></p><div class="play-sign-buttons" data-buttons></div></div>`;

const fixedSign = (words: string): Html => html`<div class="play-sign" data-tone="problem"><p>${words}</p></div>`;

export const PLAYBACK_OFF = fixedSign('Playback is switched off on this server.');

/** The episode after this one. */
export interface Next {
  path: string;
  title: string;
}

/**
 * `up-next.ts` shows the section at the film's end. Until then the section is hidden, and a screen reader notices no
 * change in a hidden element. So the words for screen readers have an element of their own.
 */
export const upNext = ({ path, title }: Next): Html => html`<p class="visually-hidden" role="status" data-next-said></p>
<section class="up-next-offer" data-up-next aria-label="Next episode" hidden>
<p class="kicker">Next episode</p>
<p class="up-next-title">${title}</p>
<p class="up-next-count" data-count aria-hidden="true"></p>
<div class="actions"><a class="button button-strong" href="${path}" data-name="${title}">Play now</a><button class="button" type="button">Not now</button></div>
</section>`;

function controls(ref: MediaRef | null): Html {
  return html`<div class="actions">
<button class="play-button" type="button" data-headstart-play aria-describedby="play-sign">${PLAY_ICON}<span>Play</span></button>
<a class="button" ${ref && html`href="${playerPath(ref)}"`} data-open-player>Open player</a>
</div>
<div class="signs">
${PLAY_SIGN}
<div class="resume" data-resume hidden><progress max="1" value="0" aria-label="Watched"></progress><span></span><button class="quiet-button start-over" type="button" data-headstart-play data-headstart-from="0">Start over</button></div>
</div>
<noscript>${fixedSign('Playing needs JavaScript.')}</noscript>`;
}

/** @returns the top of a detail page. With playback off it names no media, so that nothing is warmed */
export function titleSection({ player, above, heading, facts, overview, lacks, playbackEnabled, next }: Title): Html {
  const plays = player.ref ? html`data-headstart="${player.ref}"` : html`data-next`;
  const reference = playbackEnabled && html`${plays} data-duration="${player.durationS}"`;
  return html`<div class="title" ${reference}>
<div class="stage" data-stage>${videoElement(player)}</div>
<div class="title-text">
${above}
<h1 ${isLong(heading) && html`class="is-long"`}>${heading}</h1>
${facts}
${playbackEnabled ? controls(player.ref) : PLAYBACK_OFF}
${overview && html`<p class="overview">${overview}</p>`}
${lacks && html`<p class="lacks">${lacks}</p>`}
</div>
${playbackEnabled && next && upNext(next)}
</div>`;
}
