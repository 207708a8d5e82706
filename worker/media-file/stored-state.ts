/** A media file's state in its Durable Object's storage: what may be many is stored a row each. */
import type { VisitId } from '../../protocol/ids.ts';
import type { ViewerKey } from '../auth/credentials.ts';
import { loadRows, storeRows } from '../storage/rows.ts';
import { EMPTY, type Lease, type MediaFileState } from './state.ts';

type Kv = DurableObjectStorage['kv'];
type Rows = 'leases' | 'tombstones' | 'roster';

const CORE = 'core';
const LEASE = 'lease:';
const TOMBSTONE = 'tombstone:';
const ROSTER = 'roster:';

/** @returns `isNew` for a file of which nothing has been stored */
export function loadState(kv: Kv): { state: MediaFileState; isNew: boolean } {
  const core = kv.get<Omit<MediaFileState, Rows>>(CORE);
  if (!core) return { state: EMPTY, isNew: true };
  const tombstones = [...loadRows<VisitId, number>(kv, TOMBSTONE)];
  const state: MediaFileState = {
    ...core,
    leases: loadRows<VisitId, Lease>(kv, LEASE),
    // The oldest come first, and go first.
    tombstones: new Map(tombstones.sort(([, a], [, b]) => a - b)),
    roster: loadRows<ViewerKey, number>(kv, ROSTER),
  };
  return { state, isNew: false };
}

export function storeState(kv: Kv, before: MediaFileState, after: MediaFileState): void {
  const { leases, tombstones, roster, ...core } = after;
  kv.put(CORE, core);
  storeRows(kv, LEASE, before.leases, leases);
  storeRows(kv, TOMBSTONE, before.tombstones, tombstones);
  storeRows(kv, ROSTER, before.roster, roster);
}
