/** What a page knows of the viewer's place, and how often it saves the place. Places are in seconds. */
import type { Playback } from '../../protocol/messages.ts';
import { wantedStart } from '../../protocol/wanted-start.ts';

/** How often a player saves the viewer's position, in milliseconds. */
export const SAVE_MS = 10_000;

/**
 * How long the page trusts its knowledge of the viewer's place, in milliseconds. After that time, the viewer may have
 * watched on another page. The time begins with an answer of the origin, and again whenever the viewer watches on this
 * page. Longer than `SAVE_MS`.
 */
export const FRESH_MS = 15_000;

/** A time before all others. */
export const NEVER_YET = -Infinity;

/** A place that the viewer has watched on this page. */
export interface Watched {
  place: number;
  /** The video's duration at that moment; it is the film's length when `complete`. */
  durationS: number;
  complete: boolean;
  /** When the viewer watched this place, in milliseconds. `NEVER_YET` for a place that is in doubt. */
  at: number;
}

export interface Positions {
  /** The saved place, as the origin last told it; null before the origin's first answer. */
  told: Playback | null;
  /**
   * The places that this page has saved, in whole seconds. When the origin tells any other place, another page has
   * saved that one.
   */
  ours: readonly number[];
  /**
   * `toldAt`: when the page sent its last answered request, which was a question or a save. `mineAt`: when the viewer
   * last watched a part of the film, or chose a place, on this page. In milliseconds.
   */
  toldAt: number;
  mineAt: number;
  /**
   * The question and the save that are on their way to the origin. `n`: the request's number. `at`: when it was sent,
   * in milliseconds.
   */
  asking: { n: number; at: number } | null;
  sending: { n: number; at: number; watched: Watched } | null;
  requests: number;
  /** The origin does not keep this viewer's place, so the page does not ask again. */
  refused: boolean;
  /** A source is being attached: the video has no position. */
  loading: boolean;
  /** The video's position, to which it has come by playing or by a jump. */
  at: number;
  /** The viewer has watched up to `at`, or has chosen `at`. */
  own: boolean;
  /**
   * As far as the page knows, the viewer wants to watch from `at` on. So film that is played from there counts as
   * watched.
   */
  counts: boolean;
  /**
   * `uncounted`: how many seconds were played in a row without counting as watched. `passed`: the last place of these
   * seconds.
   */
  uncounted: number;
  passed: Watched | null;
  unsaved: Watched | null;
  /** Another save is due as soon as the save on its way has arrived. */
  again: boolean;
}

export type PositionEvent =
  /** Play was pressed, or the viewer looks at the page again, or the page has come back. */
  | { type: 'wanted' }
  | { type: 'shown' }
  /** The video gets another source, which will begin at `startOf`. */
  | { type: 'attached' }
  /**
   * The film begins at `place`. When the playlist does not reach `startOf`, `place` is another place than `startOf`.
   */
  | { type: 'begun'; place: number }
  /** The video has come to this place by playing. */
  | { type: 'played'; place: number; durationS: number; complete: boolean }
  /** The video has jumped. */
  | { type: 'sought'; place: number }
  /** The viewer wants to play from `place`, whatever position is saved. */
  | { type: 'chosen'; place: number }
  | { type: 'paused' }
  | { type: 'ended' }
  /** The page is left, and may come back. */
  | { type: 'left' }
  /**
   * The origin's answers to a question (`told`, `untold`) or to a save (`kept`, `unkept`). `n`: the request's number.
   * `final`: asking again does not help.
   */
  | { type: 'told'; n: number; playback: Playback }
  | { type: 'untold'; n: number; final: boolean }
  | { type: 'kept'; n: number }
  | { type: 'unkept'; n: number; final: boolean }
  /** Comes every `SAVE_MS`. */
  | { type: 'tick' };

export type PositionEffect =
  | { do: 'ask'; n: number }
  /** `leaving`: the request must outlive the page, and no answer comes. */
  | { do: 'save'; n: number; report: { position_seconds: number; duration_seconds: number }; leaving: boolean }
  /** Puts the video at `place`. */
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

/**
 * A film may begin at a place that the viewer did not ask for. Once the viewer has watched this much film from there,
 * the page no longer moves the viewer. In seconds of film.
 */
export const SETTLED_S = 5;

/** @returns the place at which a new source of the video begins, in seconds */
export const startOf = ({ told, own, at, uncounted }: Positions): number =>
  own || uncounted >= SETTLED_S ? at : wantedStart(told);
