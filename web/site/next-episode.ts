/**
 * Which episode Play plays on a show's page, and which episodes are marked as watched. Play plays the first episode
 * that the viewer has not watched. Until that episode is known, the page is about no media.
 */
import { parseMediaRef } from '../../protocol/ids.ts';
import type { DemoAccount } from './account.ts';
import { askAhead } from './ask-ahead.ts';
import { clockText } from './clock.ts';
import { playerPath } from './paths.ts';
import { savedPosition } from './saved-position.ts';

/** After this share of an episode only its credits are left. */
const WATCHED_SHARE = 0.9;
/** The most requests that a browser sends to one host at a time over HTTP/1.1. */
const AT_ONCE = 6;

/** The number of calls of `showNextEpisode`. Only the last call changes the page: the account may have changed. */
let calls = 0;

/**
 * Marks the watched episodes, and makes the next one the episode that Play plays. Does nothing on pages of other kinds.
 */
export async function showNextEpisode(title: HTMLElement, account: DemoAccount): Promise<void> {
  const name = title.querySelector('[data-next-name]');
  if (!name) return;
  const call = ++calls;
  const rows = [...document.querySelectorAll<HTMLElement>('[data-episode]')];
  const next = account.kind === 'signed-in' ? await firstUnwatched(rows) : null;
  const row = next ?? rows[0];
  if (row && call === calls) makeNext(title, name, row);
}

/** @returns null when all are watched */
async function firstUnwatched(rows: HTMLElement[]): Promise<HTMLElement | null> {
  for await (const [row, saved] of askAhead(rows, ({ dataset }) => savedPosition(dataset.episode), AT_ONCE)) {
    if (!saved) return row;
    // The library's own duration is used: the saved duration is an estimate while a transcode is not complete.
    const isWatched = saved.position_seconds >= Number(row.dataset.duration) * WATCHED_SHARE;
    const mark = row.querySelector('[data-mark]');
    if (mark && isWatched) mark.textContent = 'Watched';
    else if (mark && saved.position_seconds > 0) mark.textContent = `Watched to ${clockText(saved.position_seconds)}`;
    if (!isWatched) return row;
  }
  return null;
}

function makeNext(title: HTMLElement, name: Element, row: HTMLElement): void {
  const { episode, duration, still, name: words } = row.dataset;
  const ref = episode === undefined ? null : parseMediaRef(episode);
  if (!ref || ref === title.dataset.headstart || 'playing' in title.dataset) return;
  const video = title.querySelector('video');
  if (video && still) {
    video.poster = still;
    video.dataset.still = still;
  }
  if (video && words) video.setAttribute('aria-label', words);
  title.querySelector('[data-open-player]')?.setAttribute('href', playerPath(ref));
  title.dataset.duration = duration;
  name.textContent = words ?? '';
  // Set last: the page client notices this attribute, and warms the media in it.
  title.dataset.headstart = ref;
}

/** Remembers a control that the visitor presses too early, and clicks this control once the page's media is known. */
export function pressOnceKnown(title: HTMLElement, controls: string): void {
  let pressed: HTMLElement | null = null;
  title.addEventListener('click', ({ target }) => {
    if (title.dataset.headstart === undefined && target instanceof Element) pressed = target.closest(controls);
  });
  new MutationObserver(() => {
    pressed?.click();
    pressed = null;
  }).observe(title, { attributeFilter: ['data-headstart'] });
}
