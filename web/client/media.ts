/** The page's markup: which elements play which media, and how a visit's state is shown on them. */
import { type MediaRef, parseMediaRef } from '../../protocol/ids.ts';
import type { MediaPage } from '../../protocol/pages.ts';
import type { FailureCode } from '../player/failure.ts';
import type { PlayState } from '../player/playing.ts';
import type { Awaited, ShownState } from './visit.ts';

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
  /** With `error`: why. */
  code?: FailureCode;
  /** What the viewer wants and sees. */
  play: PlayState;
  /** Play was pressed, and this is waited for. */
  awaits: Awaited | null;
}

export const MEDIA_SELECTOR = '[data-headstart]';
export const PLAY_SELECTOR = '[data-headstart-play]';

export function mediaOf(element: HTMLElement): MediaElement | null {
  const ref = parseMediaRef(element.dataset.headstart ?? '');
  const video = element instanceof HTMLVideoElement ? element : element.querySelector('video');
  return ref && { ref, element, video, autoplay: 'headstartAutoplay' in element.dataset };
}

/** @returns where a control has Play begin, in seconds: `data-headstart-from="0"` starts over; undefined where it says nothing */
export function placeOf({ dataset }: HTMLElement): number | undefined {
  const place = Number(dataset.headstartFrom ?? Number.NaN);
  return place >= 0 && Number.isFinite(place) ? place : undefined;
}

export const findMedia = (root: ParentNode): MediaElement[] =>
  [...root.querySelectorAll<HTMLElement>(MEDIA_SELECTOR)].map(mediaOf).filter((media) => media !== null);

/**
 * @param onPage what the document's elements play, in their order
 * @param page what the page's address says
 * @param linked what the document's links to players play, in their order: on a show's page, Mydia's first is what its visitor
 *   would watch next
 * @returns what the page is about, and is warmed without being asked for; null when the page shows no way to play anything
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
