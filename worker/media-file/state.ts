/** What a `MediaFile` Durable Object knows: plain data, stored as it is. Times are epoch milliseconds. */
import type { ErrorCode } from '../../protocol/errors.ts';
import type { VisitId } from '../../protocol/ids.ts';
import type { ViewerKey } from '../auth/credentials.ts';
import type { OriginSessionId } from '../origins/adapter.ts';

/** A visit's hold on the session. A `warm` one looks, a `play` one watches. */
export interface Lease {
  kind: 'warm' | 'play';
  viewer: ViewerKey;
  since: number;
  expiresAt: number;
  /** Where Play will start, in seconds. */
  position: number;
}

/**
 * `uncertain`: an earlier try may have started a session without our hearing of it. `since`: when somebody last held the
 * file, or when the present phase began.
 */
export type Session =
  | { phase: 'none' }
  /** The browser plays the file as it is: there is nothing to start. */
  | { phase: 'direct' }
  /** The origin has been asked, or is about to be. Stored first: a crash must find the intent, not leave an orphan. */
  | { phase: 'starting'; attempt: number; since: number; uncertain: boolean }
  | { phase: 'warming'; id: OriginSessionId; attempt: number; since: number }
  | { phase: 'ready'; id: OriginSessionId; attempt: number; since: number; checkedAt: number }
  | { phase: 'failed'; code: ErrorCode; attempt: number; retryAt: number; uncertain: boolean; since: number };

/** A session that is being given back. `retryAt`: when to ask the origin; null while it is being asked. */
export interface Stop {
  since: number;
  attempt: number;
  retryAt: number | null;
}

export interface MediaFileState {
  session: Session;
  /** Counts sessions, so that an answer from a past one is never taken for the present one. */
  generation: number;
  leases: ReadonlyMap<VisitId, Lease>;
  /** Visits that have been given back, and until when that is remembered: their preload may still be under way. */
  tombstones: ReadonlyMap<VisitId, number>;
  stops: ReadonlyMap<OriginSessionId, Stop>;
  /** When a session that nobody holds is given back; null while somebody does, or there is none. */
  lingerUntil: number | null;
}

export const EMPTY: MediaFileState = {
  session: { phase: 'none' },
  generation: 0,
  leases: new Map(),
  tombstones: new Map(),
  stops: new Map(),
  lingerUntil: null,
};

/** Nothing is held, runs, or is to be given back. */
export const isAtRest = ({ session, leases, stops }: MediaFileState): boolean =>
  (session.phase === 'none' || session.phase === 'direct') && leases.size === 0 && stops.size === 0;

/** Times that the reducer decides by, in milliseconds. */
export interface Policy {
  warmLeaseMs: number;
  playLeaseMs: number;
  lingerMs: number;
  warmMaxMs: number;
  /** After this long without a request the origin drops a session by itself. */
  originIdleMs: number;
}

export type MediaFileEvent =
  | { type: 'preload'; visit: VisitId; viewer: ViewerKey; position: number }
  | { type: 'renew'; visit: VisitId; viewer: ViewerKey; position: number; playing: boolean }
  /** A playlist is wanted. Without a lease, the visit is one that plays. */
  | { type: 'play'; visit: VisitId; viewer: ViewerKey; position: number }
  | { type: 'cancel'; visit: VisitId }
  /** A viewer fetched a segment. */
  | { type: 'watched'; viewer: ViewerKey }
  | { type: 'started'; generation: number; outcome: StartOutcome }
  | { type: 'probed'; generation: number; outcome: ProbeOutcome }
  | { type: 'stopped'; id: OriginSessionId; confirmed: boolean }
  /** The origin wants to transcode what was known as direct play: the file is another one now. */
  | { type: 'refuted' }
  /** The alarm rang. */
  | { type: 'woke' }
  /** Memory was lost: whatever was under way at the origin will not be heard of any more. */
  | { type: 'restarted' };

export type StartOutcome =
  | { kind: 'session'; id: OriginSessionId }
  | { kind: 'direct' }
  | { kind: 'failed'; code: ErrorCode; uncertain: boolean };

export type ProbeOutcome = 'ready' | 'not_ready' | 'gone' | 'unreachable';

export type Effect =
  | { type: 'start'; generation: number }
  | { type: 'probe'; generation: number; id: OriginSessionId; afterMs: number }
  | { type: 'stop'; id: OriginSessionId };
