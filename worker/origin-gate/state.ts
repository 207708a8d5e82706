/**
 * The state and events of the gate: files that have a slot or wait, and each viewer's warm files. Times: epoch
 * milliseconds.
 */
import type { ViewerKey } from '../auth/viewer-keys.ts';
import type { OriginSessionId } from '../origins/adapter.ts';
import type { FileName, SlotClaim, Want } from './claim.ts';

/** A media file that has a slot or waits for one. */
export interface Entry {
  /** The number of its latest claim. */
  seq: number;
  wants: Want | null;
  /** Since when the file has wanted what it wants now: the gate serves waiting files in this order. */
  since: number;
  renewedAt: number;
  /**
   * `reserved`: the gate keeps the slot for the file, which has yet to claim it. `held`: the file knows of its slot,
   * and only the file can tell what it has started in it.
   */
  slot: 'none' | 'reserved' | 'held';
  /** The gate has chosen the file to give its slot up. */
  evicted: boolean;
  heardAt: number;
  /** When the gate nudges or forgets the file, unless the file sends a claim before. */
  dueAt: number;
  /** Viewers whose looks at this file are to end. A viewer is removed once the file says that the look has ended. */
  outbid: ReadonlySet<ViewerKey>;
  /** The session that runs for the file. */
  session: OriginSessionId | null;
  /** Sessions that were started for another file, which has released them to this one: this file is to end them. */
  inherited: ReadonlySet<OriginSessionId>;
}

export interface GateState {
  files: ReadonlyMap<FileName, Entry>;
  /** The files that each viewer looks at, each with the time of the viewer's latest look. */
  viewers: ReadonlyMap<ViewerKey, ReadonlyMap<FileName, number>>;
}

export const EMPTY_GATE: GateState = { files: new Map(), viewers: new Map() };

export type GateEvent =
  | { type: 'claim'; file: FileName; claim: SlotClaim }
  /** The alarm rang. */
  | { type: 'woke' }
  /** Memory was lost: the last replies and nudges may not have arrived. */
  | { type: 'restarted' };

/**
 * Asks a file to send its claim again, because the gate has news for the file. The gate's reply to that claim brings
 * the news. The nudge itself carries no news, so a lost nudge does no harm: the gate sends another one.
 */
export interface Nudge {
  type: 'nudge';
  file: FileName;
}

export interface GatePolicy {
  /** Slots: transcodes that the origin may run at once. */
  maxTranscodes: number;
  /** The most slots that sessions may hold while viewers only look. */
  maxWarm: number;
  maxWarmPerViewer: number;
  /** How long the origin keeps a session that gets no requests, in milliseconds. */
  originIdleMs: number;
}
