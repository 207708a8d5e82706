/** On a show's page Play plays the first episode that the viewer has not watched. */
import { parseMediaRef } from '../../protocol/ids.ts';
import { clockText } from './clock.ts';
import { playerPath } from './paths.ts';
import { savedPosition } from './saved-position.ts';

/** The share of an episode after which only its credits are left. */
const WATCHED_SHARE = 0.9;

/** Marks what has been watched up to the next episode, and makes that one the title's. Does nothing on other pages. */
export async function showNextEpisode(title: HTMLElement): Promise<void> {
  const name = title.querySelector('[data-next-name]');
  if (!name) return;
  for (const row of document.querySelectorAll<HTMLElement>('[data-episode]')) {
    const saved = await savedPosition(row.dataset.episode);
    if (!saved) return;
    // The library's own duration: the saved one is an estimate while a transcode is not complete.
    const durationS = Number(row.dataset.duration);
    const mark = row.querySelector('[data-mark]');
    if (saved.position_seconds < durationS * WATCHED_SHARE) {
      if (mark && saved.position_seconds > 0) mark.textContent = `Watched to ${clockText(saved.position_seconds)}`;
      return makeNext(title, name, row);
    }
    if (mark) mark.textContent = 'Watched';
  }
}

function makeNext(title: HTMLElement, name: Element, row: HTMLElement): void {
  const { episode, duration, still, name: words } = row.dataset;
  const ref = episode === undefined ? null : parseMediaRef(episode);
  if (!ref || ref === title.dataset.headstart || 'playing' in title.dataset) return;
  const video = title.querySelector('video');
  if (video && still) video.poster = still;
  if (video && words) video.setAttribute('aria-label', words);
  title.querySelector('[data-open-player]')?.setAttribute('href', playerPath(ref));
  title.dataset.duration = duration;
  name.textContent = words ?? '';
  // Last: the page client notices this one, and warms what it names.
  title.dataset.headstart = ref;
}
