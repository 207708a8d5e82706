/** What a visitor does and sees on the demo's pages, in any browser. */
import { eventually, installWorker } from '../e2e/browser.ts';
import type { Tab } from './engine.ts';

export const PLAY = '[data-headstart-play]';
export const OPEN_PLAYER = '[data-open-player]';

/**
 * These tests wait longer than the end-to-end tests: two browsers may share a machine with two cores. In milliseconds.
 */
const PATIENCE_MS = 30_000;

/**
 * Asks the page until `condition` holds. While a navigation replaces the page, the condition counts as not met.
 * @throws an error with the page's state, since CI keeps no other trace of a failure
 */
export async function until<Argument>(
  tab: Tab,
  what: string,
  condition: (argument: Argument) => boolean,
  argument?: Argument,
  withinMs = PATIENCE_MS,
): Promise<void> {
  const holds = () => tab.evaluate(condition, argument).catch(() => false);
  await eventually(what, holds, withinMs).catch(async (error: Error) => {
    error.message += `; there is ${JSON.stringify(await tab.evaluate(look).catch(String))}`;
    throw error;
  });
}

/** Runs in the page. */
function look() {
  const { headstartState, headstartPlaying } = document.querySelector<HTMLElement>('[data-headstart]')?.dataset ?? {};
  const video = document.querySelector('video');
  const { paused, seeking, currentTime, readyState, networkState, currentSrc, videoWidth } = video ?? {};
  return {
    ...{ path: location.pathname, headstartState, headstartPlaying, paused, seeking, currentTime, readyState },
    ...{ networkState, currentSrc, videoWidth, frames: video?.getVideoPlaybackQuality().totalVideoFrames },
    buffered: Array.from({ length: video?.buffered.length ?? 0 }, (_, n) => [
      video?.buffered.start(n),
      video?.buffered.end(n),
    ]),
    texts: Array.from(video?.textTracks ?? [], ({ language, mode, cues, activeCues }) => [
      language,
      mode,
      cues?.length,
      activeCues?.length,
    ]),
    error: video?.error && `${video.error.code} ${video.error.message}`,
  };
}

/**
 * Prepares the browser of a visitor who has been on the site before: signed in, and with the service worker installed.
 */
export async function arrive(tab: Tab, site: string): Promise<void> {
  await tab.goto(site);
  await until(tab, 'the visitor is signed in', () =>
    [...document.querySelectorAll('button')].some((button) => button.textContent.trim() === 'Sign out'),
  );
  await tab.evaluate(installWorker);
}

/** Waits until the media element has one of these states. */
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
 * @param from - a position in seconds that the video must have passed
 * @returns the video's position in seconds
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

/** The host of the player's controls, which are in its shadow tree. */
export const CONTROLS = '[data-stage]';
export const PAUSE_OR_PLAY = '.buttons media-play-button';

/**
 * Opens a menu of the player's controls, waits until the menu has come to rest, and chooses an entry. WebKit's driver
 * clicks at the place where it has found the entry. If the menu had moved away from there meanwhile, the click would
 * hit the video, and would start or pause it.
 */
export async function choose(tab: Tab, button: string, menu: string, entry: string): Promise<void> {
  await tab.click(CONTROLS, button);
  const isAtRest = ([host, menu, entry]: readonly [string, string, string]): boolean => {
    const root = document.querySelector(host)?.shadowRoot?.querySelector(menu)?.shadowRoot;
    const item = root?.querySelector<HTMLElement>(entry);
    if (!root || !item) return false;
    const { x, y, width, height } = item.getBoundingClientRect();
    const place = `${x} ${y}`;
    const wasThere = item.dataset.place === place;
    item.dataset.place = place;
    return wasThere && item.contains(root.elementFromPoint(x + width / 2, y + height / 2));
  };
  await until(tab, 'the menu is there', isAtRest, [CONTROLS, menu, entry] as const);
  await tab.click(CONTROLS, menu, entry);
}

/** Waits until the player's controls have replaced Play. */
export const controlled = (tab: Tab): Promise<void> =>
  until(tab, 'the controls are there', () => document.querySelector('[data-playing="own"]') !== null);

/** @returns the second at which the video is paused */
export async function paused(tab: Tab): Promise<number> {
  await until(tab, 'the video is paused', () => document.querySelector('video')?.paused === true);
  return tab.evaluate(() => document.querySelector('video')?.currentTime ?? 0);
}

/** @returns the languages of the audio tracks, with a star behind the track that plays */
export const audioTracks = (tab: Tab): Promise<string[]> =>
  tab.evaluate(() => {
    const { audioTracks } = document.querySelector('video') as unknown as {
      audioTracks: Iterable<{ language: string; enabled: boolean }>;
    };
    return [...audioTracks].map(({ language, enabled }) => `${language}${enabled ? '*' : ''}`);
  });

/** Waits until the subtitle of the present second is shown. Every three seconds the film has another subtitle. */
export const showsLine = (tab: Tab): Promise<void> =>
  until(tab, 'the words of this place are shown', () => {
    const { textTracks, currentTime } = document.querySelector('video') as HTMLVideoElement;
    const shown = [...textTracks].filter(({ mode }) => mode === 'showing');
    const cues = shown.flatMap(({ activeCues }) => [...(activeCues ?? [])] as VTTCue[]);
    return cues.some(({ text }) => text.startsWith(`Line ${Math.floor((currentTime - 1) / 3) + 1}:`));
  });

/** Runs in the page. @param place in seconds */
export function goTo(place: number): void {
  const video = document.querySelector('video');
  if (video) video.currentTime = place;
}

/** Runs in the page, before the page client: the page's timers of a second or more then fire twenty times as often. */
export function tickOften(): void {
  const every = window.setInterval;
  const often = (run: () => void, ms = 0, ...rest: unknown[]) => every(run, ms < 1_000 ? ms : ms / 20, ...rest);
  Object.assign(window, { setInterval: often });
}

/** Runs in the page: from now on the page's clock goes `times` times as fast. */
export function pace(times: number): void {
  const before = performance.now.bind(performance);
  const from = before();
  performance.now = () => from + times * (before() - from);
}
