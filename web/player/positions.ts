/** What a page knows of the viewer's place in a film, what can happen to it, and what it then wants done. Places are in seconds. */
import type { Playback } from '../../protocol/messages.ts';
import { wantedStart } from '../../protocol/wanted-start.ts';

/** How often a player saves the viewer's position, in milliseconds. */
export const SAVE_MS = 10_000;

/** How long the origin's word is taken for true, and what was watched here for the last; longer than from one save to the next. */
export const FRESH_MS = 15_000;

/** As a time: before all others. */
export const NEVER_YET = -Infinity;

/** A place that the viewer has watched on this page. */
export interface Watched {
  place: number;
  /** Of the video then; it is the film's when `complete`. */
  durationS: number;
  complete: boolean;
  /** When, in milliseconds; `NEVER_YET` once something else may have been watched since. */
  at: number;
}

export interface Positions {
  /** The origin's word; null until there is one. */
  told: Playback | null;
  /** Whole seconds. Another answer of the origin's says that something was watched on another page. */
  ours: readonly number[];
  /** When the origin's word came, and when the viewer watched or chose a place here. In milliseconds. */
  toldAt: number;
  mineAt: number;
  /** The question and the save that are on their way to the origin, by their numbers; `at`: when, in milliseconds. */
  asking: { n: number; at: number } | null;
  sending: { n: number; at: number; watched: Watched } | null;
  requests: number;
  /** The origin does not keep this viewer's place: it is not asked again. */
  refused: boolean;
  /** A source is being attached: the video stands nowhere. */
  loading: boolean;
  /** Where the video stands, by playing or by being put there. */
  at: number;
  /** The viewer has watched up to there, or has chosen it. */
  own: boolean;
  /** What is played from there counts as watched: the viewer wanted to begin there, as far as is known now. */
  counts: boolean;
  /** How much was played in a row that did not count, and up to where. */
  uncounted: number;
  passed: Watched | null;
  unsaved: Watched | null;
  /** Something is to be saved as soon as that has arrived. */
  again: boolean;
}

export type PositionEvent =
  /** Play was pressed; the page is looked at again, or has come back. */
  | { type: 'wanted' }
  | { type: 'shown' }
  /** The video gets another source, which will begin at `startOf`. */
  | { type: 'attached' }
  /** It begins there, or stands there by itself: elsewhere when the film does not reach `startOf` yet. */
  | { type: 'begun'; place: number }
  /** The video has come to this place by playing. */
  | { type: 'played'; place: number; durationS: number; complete: boolean }
  /** The video has jumped. */
  | { type: 'sought'; place: number }
  /** The viewer wants to play from there, whatever is saved. */
  | { type: 'chosen'; place: number }
  | { type: 'paused' }
  | { type: 'ended' }
  /** The page goes, and may come back. */
  | { type: 'left' }
  /** The answers to requests, by their numbers. `final`: asking again does not help. */
  | { type: 'told'; n: number; playback: Playback }
  | { type: 'untold'; n: number; final: boolean }
  | { type: 'kept'; n: number }
  | { type: 'unkept'; n: number; final: boolean }
  /** Comes every `SAVE_MS`. */
  | { type: 'tick' };

export type PositionEffect =
  | { do: 'ask'; n: number }
  /** `leaving`: it must outlive the page, and no answer comes. */
  | { do: 'save'; n: number; report: { position_seconds: number; duration_seconds: number }; leaving: boolean }
  /** The video is to stand there. */
  | { do: 'go'; place: number };

export const NOTHING_KNOWN: Positions = {
  told: null,
  ours: [],
  toldAt: NEVER_YET,
  mineAt: NEVER_YET,
  asking: null,
  sending: null,
  requests: 0,
  refused: false,
  loading: true,
  at: 0,
  own: false,
  counts: false,
  uncounted: 0,
  passed: null,
  unsaved: null,
  again: false,
};

/** A viewer who has seen so much of what they had not asked for is not taken elsewhere any more. In seconds of film. */
export const SETTLED_S = 5;

/** @returns where a source that is attached now begins */
export const startOf = ({ told, own, at, uncounted }: Positions): number =>
  own || uncounted >= SETTLED_S ? at : wantedStart(told);
