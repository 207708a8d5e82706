/** What a media file and the gate say to each other. */
import type { ViewerKey } from '../auth/viewer-keys.ts';
import type { OriginSessionId } from '../origins/adapter.ts';

/** The name of a media file's Durable Object. */
export type FileName = string & { readonly brand: 'FileName' };

/**
 * What a session is wanted for: `play` while a viewer watches, `warm` while viewers only look, `paused` while it is kept for a
 * film that stands still, `spare` while the edge alone makes a head of it: that has a slot only as long as no viewer needs it.
 */
export type Want = 'warm' | 'play' | 'paused' | 'spare';

/** A session that a file needs no longer. `ours`: it was started for this file. */
export interface ReleasedSession {
  id: OriginSessionId;
  ours: boolean;
}

/**
 * What a media file wants and has. One message asks for a slot, keeps it and gives it back, so that a claim that is lost, repeated
 * or late does no harm: the next claim says all that counts.
 */
export interface SlotClaim {
  /** Counts a file's claims: an older one that arrives late is none. */
  seq: number;
  wants: Want | null;
  /** It has been given a slot, and a transcode may be running in it. */
  holds: boolean;
  /** When a visit last took or renewed a lease, in epoch milliseconds. */
  renewedAt: number;
  viewers: ViewerNews;
  /** What runs for it. Two refs of one film lead to the same session where the origin does not tell that they are one. */
  session: OriginSessionId | null;
  /** What it needs no longer: the gate says which of these no other file holds; they are to be stopped. */
  releases: readonly ReleasedSession[];
}

/** The viewers that have come to hold the file warm, and have ceased to, since the last claim that was answered. */
export interface ViewerNews {
  /** `came` has all of them: the gate forgets any other. */
  all: boolean;
  /** With the time when each last came, in epoch milliseconds. */
  came: ReadonlyMap<ViewerKey, number>;
  left: readonly ViewerKey[];
}

export type SlotVerdict =
  /** The slot is the file's, until it says that it holds none. */
  | 'granted'
  /** There is none yet, but one is being cleared for it. */
  | 'pending'
  /** There is none: the files that have the slots do not give way to this one. */
  | 'busy'
  /** The file has one, and is to give it back: a play needs it. */
  | 'evict';

export interface SlotClaimReply {
  verdict: SlotVerdict;
  /** Viewers with too many warm sessions, this one among the oldest: they hold it no longer. */
  outbid: readonly ViewerKey[];
  /** Of the sessions that the claim releases: those to be stopped. The others are held by another file, or not Headstart's to end. */
  ends: readonly OriginSessionId[];
}
