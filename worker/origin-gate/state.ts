/** What the `OriginGate` Durable Object knows: plain data, stored a row an entry. Times are epoch milliseconds. */
import type { ViewerKey } from '../auth/credentials.ts';
import type { OriginSessionId } from '../origins/adapter.ts';
import type { Claim, FileName, Want } from './claim.ts';

/** A media file that has a slot or waits for one. */
export interface Entry {
  /** Of its latest claim. */
  seq: number;
  wants: Want | null;
  /** Since when it wants that: those who wait are served in this order. */
  since: number;
  renewedAt: number;
  /**
   * `reserved`: kept free for a file that has yet to ask again and hear of it. `held`: the file knows, and what it has
   * started since only it can tell.
   */
  slot: 'none' | 'reserved' | 'held';
  /** Chosen to give its slot to somebody who plays. */
  evicted: boolean;
  heardAt: number;
  /** When it is asked, or forgotten, unless it is heard of before. */
  dueAt: number;
  /** Viewers whose hold on this file is to go, until it says that it has gone. */
  outbid: ReadonlySet<ViewerKey>;
  /** What runs for the file. */
  session: OriginSessionId | null;
  /** Sessions that were started for another file, which has released them to this one: this one is to end them. */
  inherited: ReadonlySet<OriginSessionId>;
}

export interface GateState {
  files: ReadonlyMap<FileName, Entry>;
  /** Whom each viewer's warm holds are on, and since when. */
  viewers: ReadonlyMap<ViewerKey, ReadonlyMap<FileName, number>>;
}

export const EMPTY_GATE: GateState = { files: new Map(), viewers: new Map() };

export type GateEvent =
  | { type: 'claim'; file: FileName; claim: Claim }
  /** The alarm rang. */
  | { type: 'woke' }
  /** Memory was lost: what was said last may not have been heard. */
  | { type: 'restarted' };

/** A file is to send its claim again, and will find another answer. It says nothing by itself, so it may be lost. */
export interface Nudge {
  type: 'nudge';
  file: FileName;
}

export interface GatePolicy {
  /** Slots: transcodes that the origin may run at once. */
  maxTranscodes: number;
  /** How many of them may be held by sessions that nobody watches. */
  maxWarm: number;
  maxWarmPerViewer: number;
  /** After this long without a request the origin drops a session by itself, in milliseconds. */
  originIdleMs: number;
}
