/** What a page knows about one visit, what can happen to it, and what it then wants done. */
import type { VisitId } from '../../protocol/ids.ts';
import type { VisitReply } from '../../protocol/messages.ts';
import type { FailureCode } from '../player/failure.ts';
import type { PlayerNews } from '../player/player.ts';

/** As a time: no clock reaches it. */
export const NEVER = Infinity;

export type VisitPhase =
  /** There is no visit: not begun yet, left, or given back because nobody pressed Play. */
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
  /** Play was pressed: the lease is a `play` lease. */
  pressed: boolean;
  /** The video runs: the lease is kept even while the page is hidden. */
  running: boolean;
  /** The page is a player of the site's own, of which nothing is known: its lease is kept as long as the page is there. */
  sitePlayer: boolean;
  /** What the player has, a visit's playlist or the file itself, and how far it got with it. */
  player: { visit: VisitId; direct: boolean; is: 'attached' | 'warming' | 'ready' | 'primed' } | null;
  /** Sessions lost in a row without a frame in between. */
  losses: number;
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
  | { type: 'leave' }
  | { type: 'press' }
  /** Another video, or none, shows this media now. */
  | { type: 'video' }
  | { type: 'site-player'; is: boolean }
  | { type: 'player'; is: PlayerNews }
  | { type: 'player-failed'; code: FailureCode };

export type VisitEffect =
  | { do: 'open'; claim: boolean }
  | { do: 'ask'; action: 'preload' | 'renew'; visit: VisitId; playing: boolean }
  | { do: 'cancel'; visit: VisitId }
  /** `manifest` is null when Play was pressed before the edge has named it. */
  | { do: 'attach'; visit: VisitId; manifest: string | null; direct: boolean }
  | { do: 'detach' };

export type ShownState = 'warming' | 'ready' | 'primed' | 'direct' | 'busy' | 'off' | 'error';

export const newVisit = (visible: boolean, frugal: boolean): Visit => ({
  phase: { at: 'none' },
  visible,
  frugal,
  pressed: false,
  running: false,
  sitePlayer: false,
  player: null,
  losses: 0,
});

/** @returns the id under which this visit holds something or asks for it. */
export function visitId({ phase }: Visit): VisitId | null {
  if (phase.at === 'held') return phase.reply.visit;
  return 'visit' in phase ? phase.visit : null;
}

/** @returns the id that leaving gives back; null when the edge has said that the visit holds nothing. */
export function idToGiveBack(visit: Visit): VisitId | null {
  const { phase, pressed } = visit;
  const reply = phase.at === 'held' ? phase.reply : null;
  // Play has asked for a lease since, and a visit that waits for a slot holds its place.
  return reply?.renewAfterS === null && reply.status !== 'busy' && !pressed ? null : visitId(visit);
}

/** @returns what `data-headstart-state` says; null when it is absent. */
export function shownState({ phase, player }: Visit): ShownState | null {
  if (phase.at === 'none') return null;
  if (phase.at === 'failed') return phase.code === 'playback_off' ? 'off' : 'error';
  if (phase.at !== 'held') return 'warming';
  const { status, visit } = phase.reply;
  if (status === 'cancelled') return null;
  if (status === 'direct') return status;
  return player?.visit === visit && player.is !== 'attached' ? player.is : status;
}

/** @returns when the visit wants its next `tick`; `NEVER` while nobody would notice. */
export function dueAt({ phase, visible, running, pressed, sitePlayer }: Visit): number {
  // Who waits for room may look at another tab meanwhile: their place is kept only as long as they ask for it.
  const waits = pressed && phase.at === 'held' && phase.reply.status === 'busy';
  if (!visible && !running && !waits && !sitePlayer) return NEVER;
  return phase.at === 'held' || phase.at === 'failed' ? phase.due : NEVER;
}
