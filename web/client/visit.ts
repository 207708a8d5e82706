/** What a page knows of a visit, and which state it shows (`data-headstart-state`). */
import type { VisitId } from '../../protocol/ids.ts';
import type { VisitReply } from '../../protocol/messages.ts';
import type { PlayerNews } from '../player/drive.ts';
import type { FailureCode } from '../player/failure.ts';
import type { PlayState } from '../player/playing.ts';

/** A time that no clock reaches. */
export const NEVER = Infinity;

export type VisitPhase =
  /**
   * There is no visit: it has not begun, the page was left, the film has ended, or the edge has cancelled a visit
   * without Play.
   */
  | { at: 'none' }
  /** The visit waits for its id: the id of the visit that the service worker has begun for this page, else a new id. */
  | { at: 'opening' }
  /** `playing`: the visit asks for a play lease. */
  | { at: 'asking'; visit: VisitId; tries: number; playing: boolean }
  /**
   * The edge has replied. `heardAt`: the time of its last reply. `due`: the time of the next renewal; `NEVER` without a
   * lease. Both are in milliseconds of the page's clock.
   */
  | { at: 'held'; reply: VisitReply; heardAt: number; due: number; tries: number }
  /** `due`: the time of the next try; `NEVER` when only the visitor can change something. */
  | { at: 'failed'; visit: VisitId | null; tries: number; due: number; code: FailureCode };

export interface Visit {
  phase: VisitPhase;
  visible: boolean;
  /** Save-Data or a 2g network: nothing is buffered before the click. */
  frugal: boolean;
  /** What the viewer wants and sees, as the player reports it. */
  play: PlayState;
  /**
   * The site's own player plays on this page, and reports nothing. The visit keeps its lease as long as the page is
   * open.
   */
  sitePlayer: boolean;
  /**
   * What the player plays: the playlist of `visit`, or, with `direct`, the file itself. `is`: how far the player has
   * come with that source.
   */
  player: { visit: VisitId; direct: boolean; is: 'attached' | Progress } | null;
  /** Sessions lost in a row, with less than a minute of film between them. */
  losses: number;
  /** When the last session was lost. */
  lostAt: number;
}

export type VisitEvent =
  /** `claim`: the service worker may have begun a visit with this page's navigation. */
  | { type: 'open'; claim: boolean }
  | { type: 'opened'; visit: VisitId }
  | { type: 'reply'; reply: VisitReply }
  /** `final`: another try cannot help. `afterMs`: another try cannot help before so many milliseconds have passed. */
  | { type: 'failure'; visit: VisitId; code: FailureCode; final: boolean; afterMs?: number | undefined }
  | { type: 'tick' }
  | { type: 'shown' }
  | { type: 'hidden' }
  /** The visitor has signed in or out. */
  | { type: 'refresh' }
  /** The viewer wants another rendition of the film, which has visits of its own. */
  | { type: 'another' }
  | { type: 'leave' }
  | { type: 'play'; is: PlayState }
  /** Another video, or none, now shows this media. */
  | { type: 'video' }
  | { type: 'site-player'; is: boolean }
  | { type: 'player'; is: PlayerNews }
  | { type: 'player-failed'; code: FailureCode };

/** How far a player is with its source, as `StreamState`. */
type Progress = Exclude<PlayerNews, 'direct' | 'lost'>;

export type VisitEffect =
  | { do: 'open'; claim: boolean }
  | { do: 'ask'; action: 'preload' | 'renew'; visit: VisitId; playing: boolean; paused?: true }
  | { do: 'cancel'; visit: VisitId }
  /** `manifest` is null when Play was pressed before the edge had named the playlist. */
  | { do: 'attach'; visit: VisitId; manifest: string | null; direct: boolean }
  /** The film loads nothing more; its picture stays. */
  | { do: 'rest' }
  | { do: 'detach' };

export type ShownState = 'warming' | 'ready' | 'primed' | 'direct' | 'busy' | 'off' | 'error';

/**
 * What a viewer waits for after Play. `slot`: a free slot. `place`: a playlist that reaches the viewer's place. `film`:
 * the next picture, when the viewer waits for neither of these.
 */
export type Awaited = 'slot' | 'place' | 'film';

export const newVisit = (visible: boolean, frugal: boolean): Visit => ({
  phase: { at: 'none' },
  visible,
  frugal,
  play: 'idle',
  sitePlayer: false,
  player: null,
  losses: 0,
  lostAt: -NEVER,
});

/** @returns whether Play was pressed and the film is not over. If so, the visit's lease is a `play` lease */
export const isPressed = ({ play }: Visit): boolean => play !== 'idle' && play !== 'ended' && play !== 'failed';

/** @returns true while the film plays, and also while it waits for its next picture */
export const isRunning = ({ play }: Visit): boolean => play === 'playing' || play === 'waiting';

/** @returns the id under which this visit holds a lease or asks for one */
export function visitId({ phase }: Visit): VisitId | null {
  if (phase.at === 'held') return phase.reply.visit;
  return 'visit' in phase ? phase.visit : null;
}

/**
 * @returns the id of the visit that the page gives back when it is left; null when the edge has said that the visit
 * holds nothing
 */
export function idToGiveBack(visit: Visit): VisitId | null {
  const { phase } = visit;
  const reply = phase.at === 'held' ? phase.reply : null;
  // A reply without `renewAfterS` says that the visit holds no lease. The page gives such a visit back only in two
  // cases. A visit that is `busy` waits for a slot. And after Play was pressed, the visit may have got a lease since
  // that reply.
  return reply?.renewAfterS === null && reply.status !== 'busy' && !isPressed(visit) ? null : visitId(visit);
}

/** @returns the value of `data-headstart-state`; null when the attribute is absent */
export function shownState({ phase, player }: Visit): ShownState | null {
  if (phase.at === 'none') return null;
  if (phase.at === 'failed') return phase.code === 'playback_off' ? 'off' : 'error';
  if (phase.at !== 'held') return 'warming';
  const { status, visit } = phase.reply;
  if (status === 'cancelled') return null;
  if (status === 'direct') return status;
  const progress = player?.visit === visit ? player.is : 'attached';
  if (progress === 'attached') return status;
  return progress === 'beyond' ? 'warming' : progress;
}

/** @returns null while the viewer waits for nothing */
export function awaitedBy(visit: Visit): Awaited | null {
  const { play, player } = visit;
  const shown = shownState(visit);
  if ((play !== 'wanted' && play !== 'waiting') || shown === 'error' || shown === 'off') return null;
  if (shown === 'busy') return 'slot';
  return player?.is === 'beyond' ? 'place' : 'film';
}

/** @returns the time of the visit's next `tick`; `NEVER` when the visit needs none */
export function dueAt(visit: Visit): number {
  const { phase, visible, play, sitePlayer } = visit;
  // A viewer who waits for a slot or a picture may look at another tab in the meantime. The wait goes on at the edge
  // only while the page renews its visit.
  if (!visible && !isRunning(visit) && play !== 'wanted' && !sitePlayer) return NEVER;
  return phase.at === 'held' || phase.at === 'failed' ? phase.due : NEVER;
}
