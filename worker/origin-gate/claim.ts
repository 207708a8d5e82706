/** What a media file and the gate say to each other: claims, wants and verdicts. */
import type { ViewerKey } from '../auth/viewer-keys.ts';
import type { OriginSessionId } from '../origins/adapter.ts';

/** The name of a media file's Durable Object. */
export type FileName = string & { readonly brand: 'FileName' };

/**
 * Why a file wants a session: `play` while a viewer watches, `warm` while viewers only look, `paused` while the file
 * keeps it for a film that stands still, `spare` while the edge alone makes a head of it: a `spare` session has a slot
 * only as long as no viewer needs the slot.
 */
export type Want = 'warm' | 'play' | 'paused' | 'spare';

/** A session that a file needs no longer. `ours`: Headstart started it for this file. */
export interface ReleasedSession {
  id: OriginSessionId;
  ours: boolean;
}

/**
 * What a media file wants and has. One message asks for a slot, keeps it and gives it back, so that a claim that is
 * lost, repeated or late does no harm: the next claim says all that counts.
 */
export interface SlotClaim {
  /** Counts a file's claims: the gate ignores an older claim that arrives late. */
  seq: number;
  wants: Want | null;
  /** The gate has given the file a slot, and a transcode may be running in it. */
  holds: boolean;
  /** When a visit last took or renewed a lease, in epoch milliseconds. */
  renewedAt: number;
  viewers: ViewerNews;
  /**
   * The session that runs for the media file. By this field the gate knows which media files hold the same session. For
   * example, two refs may mean one film, but the origin does not tell the edge so.
   */
  session: OriginSessionId | null;
  /**
   * The sessions that the file needs no longer. The gate says which of these no other file holds; the file stops them.
   */
  releases: readonly ReleasedSession[];
}

/** The viewers that have begun or stopped looking at the file since the last claim that the gate answered. */
export interface ViewerNews {
  /** `came` lists all viewers that look at the file: the gate forgets any other. */
  all: boolean;
  /** The viewers, each with the time when it last came, in epoch milliseconds. */
  came: ReadonlyMap<ViewerKey, number>;
  left: readonly ViewerKey[];
}

export type SlotVerdict =
  /** The slot is the file's, until the file says that it holds none. */
  | 'granted'
  /** No slot is free yet, but the gate has asked another file to give up its slot for this file. */
  | 'pending'
  /** No slot is free: the files that have the slots do not give way to this one. */
  | 'busy'
  /** The file has a slot, and is to give it back: a viewer of another file needs it. */
  | 'evict';

export interface SlotClaimReply {
  verdict: SlotVerdict;
  /**
   * The viewers whose looks at this file are to end. Each of these viewers looks at too many files, and the look at
   * this file is among the viewer's oldest looks.
   */
  outbid: readonly ViewerKey[];
  /**
   * The released sessions that the file is to stop. The others are held by another file, or are not Headstart's to end.
   */
  ends: readonly OriginSessionId[];
}
