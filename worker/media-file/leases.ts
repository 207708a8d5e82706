/** Who holds the session: leases that are taken, kept, given back or run out, and the visits that may hold nothing more. */
import type { VisitId } from '../../protocol/ids.ts';
import type { ViewerKey } from '../auth/credentials.ts';
import type { Lease, MediaFileState, Policy } from './state.ts';

/** How long a cancelled visit is remembered: a keepalive preload can be minutes late, not longer. */
const TOMBSTONE_MS = 10 * 60_000;
/** A flood of cancels for made-up visits must not grow the state. */
const TOMBSTONES_MAX = 500;

/** When a lease ends if nothing more is heard of its visit. */
export const leaseEnd = (lease: Lease, policy: Policy): number =>
  lease.kind === 'warm' ? Math.min(lease.expiresAt, lease.since + policy.warmMaxMs) : lease.expiresAt;

/** What the clock ended. */
export function expire(state: MediaFileState, now: number, policy: Policy): MediaFileState {
  const forgotten = [...state.tombstones].filter(([, until]) => now >= until);
  const ended = [...state.leases].filter(([, lease]) => now >= leaseEnd(lease, policy));
  if (forgotten.length === 0 && ended.length === 0) return state;
  const leases = new Map(state.leases);
  const tombstones = new Map(state.tombstones);
  for (const [visit] of forgotten) tombstones.delete(visit);
  for (const [visit, lease] of ended) {
    leases.delete(visit);
    // A page that looked for too long must ask with a new visit: its renewals alone shall not warm it again.
    if (lease.kind === 'warm' && now >= lease.since + policy.warmMaxMs) tombstones.set(visit, now + TOMBSTONE_MS);
  }
  return { ...state, leases, tombstones };
}

/** Takes a lease or keeps it. */
export function hold(
  state: MediaFileState,
  visit: VisitId,
  asked: Pick<Lease, 'kind' | 'viewer' | 'position'>,
  now: number,
  policy: Policy,
): MediaFileState {
  if (state.tombstones.has(visit) || state.session.phase === 'direct') return state;
  const held = state.leases.get(visit);
  // Whoever watches goes on watching: a late preload or renewal of the same page does not make it a mere look.
  const kind = held?.kind === 'play' ? 'play' : asked.kind;
  const expiresAt = now + (kind === 'play' ? policy.playLeaseMs : policy.warmLeaseMs);
  const lease: Lease = {
    kind,
    viewer: asked.viewer,
    since: held?.since ?? now,
    expiresAt,
    position: asked.position || held?.position || 0,
  };
  return { ...state, leases: new Map(state.leases).set(visit, lease) };
}

export function cancel(state: MediaFileState, visit: VisitId, now: number): MediaFileState {
  const leases = new Map(state.leases);
  leases.delete(visit);
  const tombstones = new Map(state.tombstones);
  tombstones.delete(visit);
  tombstones.set(visit, now + TOMBSTONE_MS);
  const [oldest] = tombstones.keys();
  if (tombstones.size > TOMBSTONES_MAX && oldest) tombstones.delete(oldest);
  return { ...state, leases, tombstones };
}

/** Whoever fetches segments is watching: those of a viewer's leases that play are kept. */
export function watched(state: MediaFileState, viewer: ViewerKey, now: number, policy: Policy): MediaFileState {
  const leases = new Map(state.leases);
  for (const [visit, lease] of leases) {
    if (lease.kind !== 'play' || lease.viewer !== viewer) continue;
    leases.set(visit, { ...lease, expiresAt: now + policy.playLeaseMs });
  }
  return { ...state, leases };
}
