/** Which elements of a page play which media (`data-headstart`), and how they show its state. */
import { type MediaRef, parseMediaRef } from '../../protocol/ids.ts';
import type { MediaPage } from '../../protocol/pages.ts';
import type { FailureCode } from '../player/failure.ts';
import type { PlayState } from '../player/playing.ts';
import type { Awaited, ShownState } from './visit.ts';

export interface MediaElement {
  ref: MediaRef;
  element: HTMLElement;
  /** Null for an element that can warm its media but not play it. */
  video: HTMLVideoElement | null;
  autoplay: boolean;
}

/** `detail` of the bubbling event `headstart:state`; `state` is null when the page holds no visit for the media. */
export interface StateDetail {
  ref: MediaRef;
  state: ShownState | null;
  /** The reason, with the state `error`. */
  code?: FailureCode;
  /** What the viewer wants and sees. */
  play: PlayState;
  /** What the viewer waits for after Play; null when nothing. */
  awaits: Awaited | null;
}

export const MEDIA_SELECTOR = '[data-headstart]';
export const PLAY_SELECTOR = '[data-headstart-play]';

export function mediaOf(element: HTMLElement): MediaElement | null {
  const ref = parseMediaRef(element.dataset.headstart ?? '');
  const video = element instanceof HTMLVideoElement ? element : element.querySelector('video');
  return ref && { ref, element, video, autoplay: 'headstartAutoplay' in element.dataset };
}

/**
 * @returns the second at which a control begins Play: `data-headstart-from="0"` starts over; undefined without that
 * attribute
 */
export function placeOf({ dataset }: HTMLElement): number | undefined {
  const place = Number(dataset.headstartFrom ?? Number.NaN);
  return place >= 0 && Number.isFinite(place) ? place : undefined;
}

export const findMedia = (root: ParentNode): MediaElement[] =>
  [...root.querySelectorAll<HTMLElement>(MEDIA_SELECTOR)].map(mediaOf).filter((media) => media !== null);

/**
 * @param onPage the media of the document's elements, in their order
 * @param page the media that the page's address names
 * @param linked the media of the document's links to players, in their order. On Mydia's page of a show, the first such
 * link plays the episode that the visitor would watch next
 * @returns the media that the page is about and warms by itself; null when the page shows no way to play anything
 */
export function mainRef(onPage: MediaRef[], page: MediaPage | null, linked: () => MediaRef[]): MediaRef | null {
  let ways = onPage;
  if (!ways[0] && page) ways = page.kind === 'detail' ? linked() : page.ref ? [page.ref] : [];
  return ways.find((ref) => ref === page?.ref) ?? ways[0] ?? null;
}

export function showState(element: HTMLElement, detail: StateDetail): void {
  const { dataset } = element;
  if (detail.state) dataset.headstartState = detail.state;
  else delete dataset.headstartState;
  if (detail.play === 'idle') delete dataset.headstartPlaying;
  else dataset.headstartPlaying = detail.play;
  element.dispatchEvent(new CustomEvent('headstart:state', { bubbles: true, detail }));
}
