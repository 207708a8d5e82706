/** What a page knows about one visit, what can happen to it, and what it then wants done. */
import type { VisitId } from '../../protocol/ids.ts';
import type { VisitReply } from '../../protocol/messages.ts';
import type { PlayerNews } from '../player/drive.ts';
import type { FailureCode } from '../player/failure.ts';
import type { PlayState } from '../player/playing.ts';

/** As a time: no clock reaches it. */
export const NEVER = Infinity;

export type VisitPhase =
  /** There is no visit: not begun yet, left, or given back because Play was not pressed. */
  | { at: 'none' }
  /** Waiting for an id: the service worker's, when it began a visit for this page, or a new one. */
  | { at: 'opening' }
  /** `playing`: it is asked for a lease that plays. */
  | { at: 'asking'; visit: VisitId; tries: number; playing: boolean }
  /**
   * The edge has replied. `heardAt`: when it last did; `due`: when to renew, `NEVER` when there is no lease to renew.
   * Milliseconds of the page's clock.
   */
  | { at: 'held'; reply: VisitReply; heardAt: number; due: number; tries: number }
  /** `due`: when to ask again; `NEVER` when only the visitor can change something. */
  | { at: 'failed'; visit: VisitId | null; tries: number; due: number; code: FailureCode };

export interface Visit {
  phase: VisitPhase;
  visible: boolean;
  /** Save-Data or a 2g network: nothing is buffered before the click. */
  frugal: boolean;
  /** What the viewer wants and sees, as the player tells it. */
  play: PlayState;
  /** The page is a player of the site's own, of which nothing is known: its lease is kept as long as the page is there. */
  sitePlayer: boolean;
  /** What the player has, a visit's playlist or the file itself, and how far it got with it. */
  player: { visit: VisitId; direct: boolean; is: 'attached' | Progress } | null;
  /** Sessions lost in a row, with no minute of film in between. */
  losses: number;
  /** When the last one was lost. */
  lostAt: number;
}

export type VisitEvent =
  /** `claim`: the service worker may have begun a visit with this page's navigation. */
  | { type: 'open'; claim: boolean }
  | { type: 'opened'; visit: VisitId }
  | { type: 'reply'; reply: VisitReply }
  /** `final`: asking again cannot help; otherwise it cannot before `afterMs`. */
  | { type: 'failure'; visit: VisitId; code: FailureCode; final: boolean; afterMs?: number | undefined }
  | { type: 'tick' }
  | { type: 'shown' }
  | { type: 'hidden' }
  /** The visitor has signed in or out. */
  | { type: 'refresh' }
  /** Another rendition of the film is wanted, which has visits of its own. */
  | { type: 'another' }
  | { type: 'leave' }
  | { type: 'play'; is: PlayState }
  /** Another video, or none, shows this media now. */
  | { type: 'video' }
  | { type: 'site-player'; is: boolean }
  | { type: 'player'; is: PlayerNews }
  | { type: 'player-failed'; code: FailureCode };

/** How far a player is with what it has, as `StreamState`. */
type Progress = Exclude<PlayerNews, 'direct' | 'lost'>;

export type VisitEffect =
  | { do: 'open'; claim: boolean }
  | { do: 'ask'; action: 'preload' | 'renew'; visit: VisitId; playing: boolean; paused?: true }
  | { do: 'cancel'; visit: VisitId }
  /** `manifest` is null when Play was pressed before the edge has named it. */
  | { do: 'attach'; visit: VisitId; manifest: string | null; direct: boolean }
  | { do: 'detach' };

export type ShownState = 'warming' | 'ready' | 'primed' | 'direct' | 'busy' | 'off' | 'error';

/** What a viewer who has pressed Play waits for: a slot, the place where they go on, or the film as such. */
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

/** @returns whether Play was pressed and the film is not over: the lease is a `play` lease. */
export const isPressed = ({ play }: Visit): boolean => play !== 'idle' && play !== 'ended' && play !== 'failed';

/** @returns whether the film is under way, also while its picture stands. */
export const isRunning = ({ play }: Visit): boolean => play === 'playing' || play === 'waiting';

/** @returns the id under which this visit holds something or asks for it. */
export function visitId({ phase }: Visit): VisitId | null {
  if (phase.at === 'held') return phase.reply.visit;
  return 'visit' in phase ? phase.visit : null;
}

/** @returns the id that leaving gives back; null when the edge has said that the visit holds nothing. */
export function idToGiveBack(visit: Visit): VisitId | null {
  const { phase } = visit;
  const reply = phase.at === 'held' ? phase.reply : null;
  // Play has asked for a lease since, and a visit that waits for a slot holds its place.
  return reply?.renewAfterS === null && reply.status !== 'busy' && !isPressed(visit) ? null : visitId(visit);
}

/** @returns what `data-headstart-state` says; null when it is absent. */
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

/** @returns null while nothing is waited for. */
export function awaitedBy(visit: Visit): Awaited | null {
  const { play, player } = visit;
  const shown = shownState(visit);
  if ((play !== 'wanted' && play !== 'waiting') || shown === 'error' || shown === 'off') return null;
  if (shown === 'busy') return 'slot';
  return player?.is === 'beyond' ? 'place' : 'film';
}

/** @returns when the visit wants its next `tick`; `NEVER` while no viewer would notice. */
export function dueAt(visit: Visit): number {
  const { phase, visible, play, sitePlayer } = visit;
  // A viewer who waits for room, or for a picture, may look at another tab meanwhile: both are theirs only as long as they ask.
  if (!visible && !isRunning(visit) && play !== 'wanted' && !sitePlayer) return NEVER;
  return phase.at === 'held' || phase.at === 'failed' ? phase.due : NEVER;
}
