/** The page's markup: which elements play which media, and how a visit's state is shown on them. */
import { type MediaRef, parseMediaRef } from '../../protocol/ids.ts';
import type { FailureCode, ShownState } from './visit.ts';

export interface MediaElement {
  ref: MediaRef;
  element: HTMLElement;
  /** None: the element only warms. */
  video: HTMLVideoElement | null;
  autoplay: boolean;
}

/** `detail` of the bubbling event `headstart:state`; `state` is null when nothing is held any more. */
export interface StateDetail {
  ref: MediaRef;
  state: ShownState | null;
  code?: FailureCode;
  /** With `busy`: Play was pressed, and starts by itself when there is room. */
  waiting?: boolean;
}

export const MEDIA_SELECTOR = '[data-headstart]';
export const PLAY_SELECTOR = '[data-headstart-play]';

export function mediaOf(element: HTMLElement): MediaElement | null {
  const ref = parseMediaRef(element.dataset.headstart ?? '');
  const video = element instanceof HTMLVideoElement ? element : element.querySelector('video');
  return ref && { ref, element, video, autoplay: 'headstartAutoplay' in element.dataset };
}

export const findMedia = (root: ParentNode): MediaElement[] =>
  [...root.querySelectorAll<HTMLElement>(MEDIA_SELECTOR)].map(mediaOf).filter((media) => media !== null);

/**
 * @param onPage what the document's elements play, in their order
 * @param here what the page's address says, or null
 * @returns what the page is about, and is warmed without being asked for
 */
export function mainRef(onPage: MediaRef[], here: MediaRef | null): MediaRef | null {
  if (here && onPage.includes(here)) return here;
  // What an element plays counts more than the address: that is what a click starts.
  return onPage[0] ?? here;
}

export function showState(element: HTMLElement, detail: StateDetail): void {
  if (detail.state) element.dataset.headstartState = detail.state;
  else delete element.dataset.headstartState;
  element.dispatchEvent(new CustomEvent('headstart:state', { bubbles: true, detail }));
}
