/** The state, events and effects of a media file: leases, session, slot, stops. Times are epoch milliseconds. */
import type { ErrorCode } from '../../protocol/errors.ts';
import type { VisitId } from '../../protocol/ids.ts';
import type { SignInKey, ViewerKey } from '../auth/viewer-keys.ts';
import type { SlotClaim, SlotClaimReply, Want } from '../origin-gate/claim.ts';
import type { OriginSessionId, ProbeOutcome } from '../origins/adapter.ts';

/**
 * A visit's hold on the session. `warm`: the visit is a look. `play`: the viewer watches. `paused`: the viewer has
 * watched, and then the film stood still, or the visit was silent, for a long time. The slot of a `paused` lease may go
 * to another viewer's Play.
 */
export interface Lease {
  kind: 'warm' | 'play' | 'paused';
  viewer: ViewerKey;
  /** The sign-in of the device that holds the lease. */
  signIn?: SignInKey | undefined;
  since: number;
  /**
   * When the lease ends, unless its visit renews it. At that time, a play lease whose session runs becomes `paused`
   * instead.
   */
  expiresAt: number;
  /**
   * The page has said that the viewer has paused the film. From then on only the fetching of segments keeps the lease.
   */
  isPaused: boolean;
  /** Where Play will start, in seconds. */
  position: number;
  /**
   * Whether a player of the origin's own holds the lease. Such a player starts, keeps and ends its session by itself,
   * and Headstart starts no session in its place. `none`: no such player holds the lease. `alone`: the lease is the
   * player's own. `of_page`: the player has taken over the lease of its page; when the player has ended, the lease is
   * the page's again.
   */
  player: 'none' | 'alone' | 'of_page';
}

/** Why the file has no slot yet; see `SlotVerdict` for `pending` and `busy`. */
export interface SlotWait {
  verdict: 'pending' | 'busy' | 'unreachable';
  to: Want | null;
  /** When the gate first gave this verdict. */
  since: number;
}

/**
 * Fields that several phases have:
 * - `uncertain`: an earlier start, whose answer never came, may have started a session.
 * - `ours`: Headstart has started the session, or must end it in a player's place. Headstart never stops any other
 *   session.
 * - `since`: when the phase began. In the phases `starting` and `failed` it is the last time at which a lease held the
 *   file.
 */
export type MediaSession =
  | { phase: 'none' }
  /** The browser plays the file as it is: there is nothing to start. */
  | { phase: 'direct' }
  /**
   * A lease holds the file, and the file waits for a slot. `said`: the gate's last verdict; null before the first
   * verdict.
   */
  | { phase: 'queued'; attempt: number; since: number; said: SlotWait | null }
  /**
   * The file has asked the origin, or is about to. This is stored before the origin is asked: after a crash the file
   * finds its intent, and leaves no orphan.
   */
  | { phase: 'starting'; attempt: number; since: number; uncertain: boolean }
  | { phase: 'warming'; id: OriginSessionId; ours: boolean; attempt: number; since: number }
  | { phase: 'ready'; id: OriginSessionId; ours: boolean; attempt: number; since: number; checkedAt: number }
  | { phase: 'failed'; code: ErrorCode; attempt: number; retryAt: number; uncertain: boolean; since: number };

type MediaSessionPhase = MediaSession['phase'];

/** A session that this file needs no longer. */
export interface Stop {
  since: number;
  attempt: number;
  /**
   * When to ask the origin; null while the answer to an earlier request is awaited, and while the gate has yet to say
   * whether another file holds the session.
   */
  retryAt: number | null;
  ours: boolean;
  /** The gate has said that no other file holds the session. */
  cleared: boolean;
}

/** The file's slot at the gate, and what file and gate have told each other about it. */
export interface Slot {
  /** The gate has given a slot, and the file has not given it back. The file starts nothing without a slot. */
  granted: boolean;
  /**
   * The file holds the slot without the gate's grant: a player's session runs already. It holds the slot as long as
   * that session runs.
   */
  taken: boolean;
  /** Another file needs the slot for Play: unless a viewer plays this file, its session is to end. */
  evicted: boolean;
  /** The number of the last claim that was sent. */
  seq: number;
  /** Since when the file waits for the answer to that claim; null while it waits for none. */
  askedAt: number | null;
  /** How many claims in a row have had no answer, and (next line) when to try again. */
  attempt: number;
  retryAt: number | null;
  /**
   * A claim is due that tells the gate everything: the last claim may not have reached the gate, or the gate has asked
   * for a claim.
   */
  stale: boolean;
  /**
   * The last claim that the gate has answered. `at`: when the answer came. `holds`: whether the file has a slot after
   * that answer.
   */
  told: Pick<SlotClaim, 'wants' | 'holds' | 'renewedAt'> & { session: OriginSessionId | null; at: number };
}

export interface MediaFileState {
  session: MediaSession;
  slot: Slot;
  /** When a lease was last taken or renewed. */
  renewedAt: number;
  /** The viewers whose looks at the file the gate knows, each with the time of its latest look. */
  roster: ReadonlyMap<ViewerKey, number>;
  /** Counts sessions, so that an answer from a past one is never taken for the present one. */
  generation: number;
  leases: ReadonlyMap<VisitId, Lease>;
  /** Visits that have been given back, and until when the file remembers that: their preload may still be under way. */
  tombstones: ReadonlyMap<VisitId, number>;
  stops: ReadonlyMap<OriginSessionId, Stop>;
  /** When a session that no lease holds is given back; null while a lease holds it, or no session runs. */
  lingerUntil: number | null;
}

export const EMPTY_FILE: MediaFileState = {
  session: { phase: 'none' },
  slot: {
    granted: false,
    taken: false,
    evicted: false,
    seq: 0,
    askedAt: null,
    attempt: 0,
    retryAt: null,
    stale: false,
    told: { wants: null, holds: false, renewedAt: 0, session: null, at: 0 },
  },
  renewedAt: 0,
  roster: new Map(),
  generation: 0,
  leases: new Map(),
  tombstones: new Map(),
  stops: new Map(),
  lingerUntil: null,
};

/** The file holds nothing, runs nothing, and has nothing to give back. */
export const isAtRest = ({ session, leases, stops, slot }: MediaFileState): boolean =>
  RESTS[session.phase] && leases.size === 0 && stops.size === 0 && !slot.granted;

/** Whether the file has nothing to do in a phase. */
const RESTS: Record<MediaSessionPhase, boolean> = {
  none: true,
  direct: true,
  queued: false,
  starting: false,
  warming: false,
  ready: false,
  failed: false,
};

/** Times that the reducer decides by, in milliseconds. */
export interface Policy {
  warmLeaseMs: number;
  /** How long after its last renewal a play lease becomes `paused`. When no session runs, the lease ends then. */
  playLeaseMs: number;
  /** How long after its last renewal a `paused` lease ends. */
  pauseMaxMs: number;
  lingerMs: number;
  warmMaxMs: number;
  /** How long the origin keeps a session that gets no requests. */
  originIdleMs: number;
}

export type MediaFileEvent =
  /** `position`: where Play will start, in seconds; null when the request does not say. */
  | { type: 'preload'; visit: VisitId; viewer: ViewerKey; signIn?: SignInKey | undefined; position: number | null }
  | {
      type: 'renew';
      visit: VisitId;
      viewer: ViewerKey;
      signIn?: SignInKey | undefined;
      position: number | null;
      playing: boolean;
    }
  /** The viewer has paused the visit's film. */
  | { type: 'paused'; visit: VisitId }
  | { type: 'cancel'; visit: VisitId }
  /** A visit has stopped playing, and looks again. */
  | { type: 'looks_again'; visit: VisitId }
  /** A player has asked for the playlist: to play (`playing`), or to get ready for Play. */
  | {
      type: 'requested';
      visit: VisitId;
      viewer: ViewerKey;
      signIn?: SignInKey | undefined;
      position: number | null;
      playing: boolean;
    }
  /** A viewer fetched a segment. */
  | { type: 'watched'; viewer: ViewerKey }
  /**
   * The origin has given its own player this session, and the player takes a lease. `takePlayerLease` explains `visit`,
   * `page` and `pageIsLate`. `isInUse`: a request for the session has already been answered.
   */
  | {
      type: 'adopted';
      id: OriginSessionId;
      visit: VisitId;
      viewer: ViewerKey;
      signIn?: SignInKey | undefined;
      isInUse: boolean;
      page?: VisitId | null;
      pageIsLate?: boolean;
    }
  /** The origin's own player has fetched something of this session. */
  | { type: 'used'; id: OriginSessionId; visit: VisitId; viewer: ViewerKey; signIn?: SignInKey }
  /** The origin's own player has asked for the end of this session. */
  | { type: 'ended'; id: OriginSessionId; visit: VisitId; viewer: ViewerKey; signIn?: SignInKey }
  /** The viewer is signing out: the viewer's `warm` leases are given back at once. */
  | { type: 'signed_out'; viewer: ViewerKey }
  | { type: 'started'; generation: number; outcome: StartOutcome }
  /** `isOld`: the session ran before Headstart asked for it, as its first playlist tells. */
  | { type: 'probed'; generation: number; outcome: ProbeOutcome; isOld?: boolean }
  | { type: 'stopped'; id: OriginSessionId; confirmed: boolean }
  /** The gate's reply to a claim; null when it did not answer. */
  | { type: 'claimed'; claim: SlotClaim; reply: SlotClaimReply | null }
  /** The gate asks for a claim. */
  | { type: 'nudged' }
  /** The origin wants to transcode a file that was known as direct play: the file has been replaced. */
  | { type: 'refuted' }
  /** The alarm rang. */
  | { type: 'woke' }
  /** Memory was lost: the answers to calls that were under way at the origin never come. */
  | { type: 'restarted' };

/** `isNew`: the origin says whether it has started the session for this request; null when it does not say. */
export type StartOutcome =
  | { kind: 'session'; id: OriginSessionId; isNew: boolean | null }
  | { kind: 'direct' }
  | { kind: 'failed'; code: ErrorCode; uncertain: boolean };

export type Effect =
  | { type: 'start'; generation: number }
  /**
   * `isFirst`: the origin has just handed out the session, and the length of its playlist tells whether the session is
   * new.
   */
  | { type: 'probe'; generation: number; id: OriginSessionId; afterMs: number; isFirst: boolean }
  | { type: 'stop'; id: OriginSessionId }
  | { type: 'claim'; claim: SlotClaim };
