/**
 * What is stored of a media file, and how old rows are read. Leases, tombstones and viewers may be many, and are stored
 * a row each.
 */
import type { VisitId } from '../../protocol/ids.ts';
import type { ViewerKey } from '../auth/viewer-keys.ts';
import { loadRows, storeRows } from '../storage/rows.ts';
import { EMPTY_FILE, isAtRest, type Lease, type MediaFileState, type MediaSession, type Stop } from './state.ts';

type Kv = DurableObjectStorage['kv'];
type Rows = 'leases' | 'tombstones' | 'roster';

const CORE = 'core';
const LEASE = 'lease:';
const TOMBSTONE = 'tombstone:';
const ROSTER = 'roster:';

/**
 * A stored session without `ours` was started by Headstart: it was stored before Headstart knew of players' own
 * sessions.
 */
const upgradeSession = (session: MediaSession): MediaSession =>
  'id' in session ? { ...session, ours: session.ours ?? true } : session;
const upgradeStop = (stop: Stop): Stop => ({ ...stop, ours: stop.ours ?? true, cleared: stop.cleared ?? true });
const upgradeLease = (lease: Lease): Lease => ({
  ...lease,
  player: lease.player ?? 'none',
  isPaused: lease.isPaused ?? false,
});

/** @returns `isNew`: whether nothing has been stored of the file */
export function loadState(kv: Kv): { state: MediaFileState; isNew: boolean } {
  const core = kv.get<Omit<MediaFileState, Rows>>(CORE);
  if (!core) return { state: EMPTY_FILE, isNew: true };
  const tombstones = [...loadRows<VisitId, number>(kv, TOMBSTONE)];
  const state: MediaFileState = {
    ...core,
    session: upgradeSession(core.session),
    stops: new Map([...core.stops].map(([id, stop]) => [id, upgradeStop(stop)])),
    slot: {
      ...core.slot,
      taken: core.slot.taken ?? false,
      told: { ...core.slot.told, session: core.slot.told.session ?? null },
    },
    leases: loadRows<VisitId, Lease>(kv, LEASE, upgradeLease),
    // Sorted by age: when there are too many tombstones, the file forgets the oldest first.
    tombstones: new Map(tombstones.sort(([, a], [, b]) => a - b)),
    roster: loadRows<ViewerKey, number>(kv, ROSTER),
  };
  return { state, isNew: false };
}

/** @returns whether the state says no more than a new file's: a flood of made-up ids must leave no rows behind */
export const isForgotten = (state: MediaFileState): boolean => {
  const { session, tombstones, roster, slot } = state;
  // Once the gate knows that the file wants nothing, the file may count its claims from the beginning again.
  const gateKnows = !(slot.stale || slot.told.holds || slot.told.wants !== null || slot.askedAt !== null);
  return isAtRest(state) && session.phase === 'none' && tombstones.size + roster.size === 0 && gateKnows;
};

export function storeState(kv: Kv, before: MediaFileState, after: MediaFileState): void {
  const { leases, tombstones, roster, ...core } = after;
  kv.put(CORE, core);
  storeRows(kv, LEASE, before.leases, leases);
  storeRows(kv, TOMBSTONE, before.tombstones, tombstones);
  storeRows(kv, ROSTER, before.roster, roster);
}
