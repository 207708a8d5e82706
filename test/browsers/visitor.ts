/** What a visitor does and sees on the demo's pages, in any browser. */
import { eventually, installWorker } from '../e2e/browser.ts';
import type { Tab } from './engine.ts';

export const PLAY = '[data-headstart-play]';
export const OPEN_PLAYER = '[data-open-player]';

/** Longer than in the end-to-end tests: the browser may be the second one of a machine with two cores. */
const PATIENCE_MS = 30_000;

/** Asks the page until `condition` holds; while one page gives way to the next, there is none to ask. */
export const until = <Argument>(
  tab: Tab,
  what: string,
  condition: (argument: Argument) => boolean,
  argument?: Argument,
): Promise<void> => eventually(what, () => tab.evaluate(condition, argument).catch(() => false), PATIENCE_MS);

/** The visitor has been on the site before: signed in, and with the service worker installed. */
export async function arrive(tab: Tab, site: string): Promise<void> {
  await tab.goto(site);
  await until(tab, 'the visitor is signed in', () =>
    [...document.querySelectorAll('button')].some((button) => button.textContent.trim() === 'Sign out'),
  );
  await tab.evaluate(installWorker);
}

/** Waits for one of the states that a media element goes through. */
export const state = (tab: Tab, ...states: string[]): Promise<void> =>
  until(
    tab,
    `the state is ${states.join(' or ')}`,
    (wanted) => {
      const media = document.querySelector<HTMLElement>('[data-headstart]');
      return wanted.includes(media?.dataset.headstartState ?? '');
    },
    states,
  );

/**
 * Waits for moving pictures.
 * @param from a position that the video has passed then, in seconds
 * @returns its position in seconds
 */
export async function playing(tab: Tab, from = 0): Promise<number> {
  await until(
    tab,
    `the video plays from ${from} s on`,
    (from) => {
      const video = document.querySelector('video');
      if (!video || video.paused || video.currentTime < from + 0.3 || video.videoWidth === 0) return false;
      return video.getVideoPlaybackQuality().totalVideoFrames > 3;
    },
    from,
  );
  return tab.evaluate(() => document.querySelector('video')?.currentTime ?? 0);
}
