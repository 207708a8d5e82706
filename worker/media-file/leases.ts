/**
 * How a visit takes, pauses and gives back a lease, and how long a cancelled visit is remembered. A tombstone keeps
 * such a visit from taking another lease.
 */
import type { VisitId } from '../../protocol/ids.ts';
import type { SignInKey, ViewerKey } from '../auth/viewer-keys.ts';
import type { Lease, MediaFileState, Policy } from './state.ts';

/**
 * How long a cancelled visit is remembered, in milliseconds. The visit's preload is sent with `keepalive`, and may
 * arrive some minutes after the cancel. It cannot arrive later than this.
 */
const TOMBSTONE_MS = 10 * 60_000;
/**
 * How long the visit of an ended player is remembered, in milliseconds. A request that the player sent before its end
 * may arrive after the end, but not later than this.
 */
const PLAYER_TOMBSTONE_MS = 15_000;
/**
 * The most leases of one viewer on a file: no viewer opens one film this many times, and a flood must not grow the
 * state. Beyond this number a paused lease is dropped, else the lease that would end first.
 */
const LEASES_PER_VIEWER_MAX = 20;
/** A flood of cancels for made-up visits must not grow the state. */
const TOMBSTONES_MAX = 500;

/** When a lease ends, or becomes `paused`, unless a request of its visit comes before. */
export const leaseEnd = (lease: Lease, policy: Policy): number =>
  lease.kind === 'warm' ? Math.min(lease.expiresAt, lease.since + policy.warmMaxMs) : lease.expiresAt;

/** Ends the leases and forgets the tombstones whose time is over. */
export function expireLeases(state: MediaFileState, now: number, policy: Policy): MediaFileState {
  // Every step of the reducer begins here, and a popular film has thousands of leases. So no map is copied unless a
  // lease or a tombstone has ended.
  const forgotten = overdue(state.tombstones, (until) => until, now);
  const ended = overdue(state.leases, (lease) => leaseEnd(lease, policy), now);
  if (forgotten.length === 0 && ended.length === 0) return state;
  const leases = new Map(state.leases);
  const tombstones = new Map(state.tombstones);
  for (const [visit] of forgotten) tombstones.delete(visit);
  for (const [visit, lease] of ended) {
    const paused = lease.kind === 'play' && 'id' in state.session ? asPaused(lease, policy) : null;
    if (paused && now < paused.expiresAt) {
      leases.set(visit, paused);
      continue;
    }
    leases.delete(visit);
    // A page that looked for too long must ask with a new visit: its renewals alone do not warm the session again.
    const isTooLong = lease.kind === 'warm' && now >= lease.since + policy.warmMaxMs;
    if (isTooLong || lease.kind === 'paused') tombstones.set(visit, now + TOMBSTONE_MS);
  }
  return { ...state, leases, tombstones };
}

const asPaused = (lease: Lease, { pauseMaxMs, playLeaseMs }: Policy): Lease => ({
  ...lease,
  kind: 'paused',
  expiresAt: lease.expiresAt + pauseMaxMs - playLeaseMs,
});

function overdue<Value>(
  visits: ReadonlyMap<VisitId, Value>,
  endOf: (value: Value) => number,
  now: number,
): [VisitId, Value][] {
  const found: [VisitId, Value][] = [];
  for (const [visit, value] of visits) if (now >= endOf(value)) found.push([visit, value]);
  return found;
}

export function takeOrRenewLease(
  state: MediaFileState,
  visit: VisitId,
  asked: Pick<Lease, 'kind' | 'viewer' | 'signIn'> & { position: number | null },
  now: number,
  policy: Policy,
): MediaFileState {
  if (state.tombstones.has(visit) || state.session.phase === 'direct') return state;
  const held = state.leases.get(visit);
  // The player of a paused film goes on asking for a playlist that grows: such a request does not end the pause.
  if (held?.isPaused) return state;
  // A late preload or renewal of the same page does not turn a `play` lease into a look.
  const kind = held && held.kind !== 'warm' ? 'play' : asked.kind;
  const lease: Lease = {
    kind,
    viewer: asked.viewer,
    signIn: asked.signIn,
    since: held?.since ?? now,
    expiresAt: now + (kind === 'play' ? policy.playLeaseMs : policy.warmLeaseMs),
    isPaused: false,
    position: asked.position ?? held?.position ?? 0,
    player: held?.player ?? 'none',
  };
  const leases = new Map(state.leases).set(visit, lease);
  if (!held) dropSurplus(leases, asked.viewer);
  return { ...state, leases, renewedAt: now };
}

/** The page says that the viewer has paused the film. A visit without a lease does not get one by this. */
export function pauseLease(state: MediaFileState, visit: VisitId, now: number, policy: Policy): MediaFileState {
  const lease = state.leases.get(visit);
  if (!lease || lease.isPaused) return state;
  const paused: Lease = { ...lease, kind: 'play', isPaused: true, expiresAt: now + policy.playLeaseMs };
  return { ...state, leases: new Map(state.leases).set(visit, paused) };
}

/** The page says that the film runs again. */
export function resumeLease(state: MediaFileState, visit: VisitId): MediaFileState {
  const lease = state.leases.get(visit);
  return lease?.isPaused
    ? { ...state, leases: new Map(state.leases).set(visit, { ...lease, isPaused: false }) }
    : state;
}

/**
 * @returns where the session is to begin, in seconds: at the place of a viewer that plays, else of a viewer that looks
 */
export function startPosition({ leases }: Pick<MediaFileState, 'leases'>): number {
  const held = [...leases.values()];
  return (held.find(({ kind }) => kind === 'play') ?? held[0])?.position ?? 0;
}

function dropSurplus(leases: Map<VisitId, Lease>, viewer: ViewerKey): void {
  const own: [VisitId, Lease][] = [];
  for (const entry of leases) if (entry[1].viewer === viewer) own.push(entry);
  if (own.length <= LEASES_PER_VIEWER_MAX) return;
  const rank = ({ kind, expiresAt }: Lease): number => (kind === 'paused' ? 0 : expiresAt);
  const [visit] = own.reduce((first, next) => (rank(next[1]) < rank(first[1]) ? next : first));
  leases.delete(visit);
}

export function cancelVisit(state: MediaFileState, visit: VisitId, now: number): MediaFileState {
  const leases = new Map(state.leases);
  return bury({ ...state, leases: leases.delete(visit) ? leases : state.leases }, [visit], now);
}

/** The holder of leases: an account, on one of its devices. Without `signIn` any device is meant. */
interface Holder {
  viewer: ViewerKey;
  signIn?: SignInKey | undefined;
}

const isOf = (lease: Lease, { viewer, signIn }: Holder): boolean =>
  lease.viewer === viewer && (signIn === undefined || lease.signIn === undefined || lease.signIn === signIn);

/**
 * Of the pages on this device that look at the film, finds the visit of the page that came last. The edge treats this
 * page as the player's page, and gives the player's lease to this visit. So when the page leaves, the player's lease
 * ends.
 * @returns the visit of the latest `warm` lease on this device; null when there is none
 */
export function latestLookOf(state: MediaFileState, holder: Holder): VisitId | null {
  let latest: [VisitId, Lease] | null = null;
  for (const entry of state.leases) {
    const [, lease] = entry;
    if (!isOf(lease, holder) || lease.kind !== 'warm') continue;
    if (!latest || lease.since >= latest[1].since) latest = entry;
  }
  return latest?.[0] ?? null;
}

/** A lease that plays becomes a look, as if the visit had just taken it. */
export function turnIntoLook(state: MediaFileState, visit: VisitId, now: number, policy: Policy): MediaFileState {
  const lease = state.leases.get(visit);
  return lease && lease.kind !== 'warm'
    ? { ...state, leases: new Map(state.leases).set(visit, asLook(lease, now, policy)) }
    : state;
}

const asLook = (lease: Lease, now: number, policy: Policy): Lease => ({
  ...lease,
  kind: 'warm',
  player: 'none',
  isPaused: false,
  since: now,
  expiresAt: now + policy.warmLeaseMs,
});

/**
 * Takes a `play` lease for a player of the origin's own. The lease belongs to the visit of the player's page. When no
 * page looks at the film, it belongs to the player's own visit.
 * @param by
 *   - `visit`: the player's own visit.
 *   - `page`: the visit of a page that looks at the film. This visit holds no lease yet.
 *   - `pageIsLate`: true when the player began before the page looked. The player's own visit then holds a lease, and
 *     the page's visit takes that lease over.
 */
export function takePlayerLease(
  state: MediaFileState,
  by: Holder & { visit: VisitId; page?: VisitId | null; pageIsLate?: boolean },
  now: number,
  policy: Policy,
): MediaFileState {
  const { visit, viewer, signIn } = by;
  const unheld = by.page && !state.tombstones.has(by.page) ? by.page : null;
  const page = latestLookOf(state, { viewer, signIn }) ?? unheld;
  const look = page && state.leases.get(page);
  const lease: Lease = {
    kind: 'play',
    viewer,
    signIn,
    since: look?.since ?? now,
    expiresAt: now + policy.playLeaseMs,
    isPaused: false,
    position: look?.position ?? 0,
    player: page ? 'of_page' : 'alone',
  };
  const leases = new Map(state.leases).set(page ?? visit, lease);
  if (page && by.pageIsLate) leases.delete(visit);
  if (!look) dropSurplus(leases, viewer);
  const tombstones = new Map(state.tombstones);
  // The player has perhaps ended its session a moment ago and starts again. The tombstone of its visit must not refuse
  // the new lease.
  if (!page) tombstones.delete(visit);
  return { ...state, leases, tombstones, renewedAt: now };
}

/**
 * A player of the origin's own has fetched something. When the player's device has no `play` or `paused` lease, the
 * player takes a lease. Otherwise the viewer's leases are renewed: see `keepPlayLeases`.
 */
export function keepPlayerLease(
  state: MediaFileState,
  by: Holder & { visit: VisitId },
  now: number,
  policy: Policy,
): MediaFileState {
  const plays = [...state.leases.values()].some((lease) => lease.kind !== 'warm' && isOf(lease, by));
  if (plays) return keepPlayLeases(state, by.viewer, now, policy);
  // A request that left before the player ended its session may arrive after the end.
  return state.tombstones.has(by.visit) ? state : takePlayerLease(state, by, now, policy);
}

/**
 * A player of the origin's own has ended. When the player has taken over the lease of its page (`of_page`), that lease
 * becomes the page's look again. Otherwise the player's lease ends.
 */
export function endPlayerLease(
  state: MediaFileState,
  { visit, viewer, signIn }: Holder & { visit: VisitId },
  now: number,
  policy: Policy,
): MediaFileState {
  const own = [...state.leases].filter(([, lease]) => isOf(lease, { viewer, signIn }) && lease.player !== 'none');
  const [ended, lease] = own.find(([held]) => held === visit) ?? own.at(-1) ?? [];
  const next = bury(state, [visit], now, PLAYER_TOMBSTONE_MS);
  if (!ended || !lease) return next;
  const leases = new Map(next.leases);
  if (lease.player === 'of_page') leases.set(ended, asLook(lease, now, policy));
  else leases.delete(ended);
  return { ...next, leases };
}

/**
 * The session is gone. A player of the origin's own starts another session by itself, so it needs its lease no longer.
 * A lease that a player has taken over from its page (`of_page`) becomes the page's look again. All other leases of
 * players end.
 */
export function dropPlayerLeases(state: MediaFileState, now: number, policy: Policy): MediaFileState {
  const own = [...state.leases].filter(([, { player }]) => player !== 'none');
  if (own.length === 0) return state;
  const leases = new Map(state.leases);
  for (const [visit, lease] of own) {
    if (lease.player === 'of_page') leases.set(visit, asLook(lease, now, policy));
    else leases.delete(visit);
  }
  return { ...state, leases };
}

/** Releases the paused leases of a session that is gone: when the viewer presses Play again, another session starts. */
export const releasePausedLeases = (state: MediaFileState, now: number): MediaFileState =>
  releaseLeases(state, ({ kind }) => kind === 'paused', now);

/** Ends the leases that `matches` picks, as if their visits had given them back. */
export function releaseLeases(state: MediaFileState, matches: (lease: Lease) => boolean, now: number): MediaFileState {
  const visits = [...state.leases].filter(([, lease]) => matches(lease)).map(([visit]) => visit);
  if (visits.length === 0) return state;
  const leases = new Map(state.leases);
  for (const visit of visits) leases.delete(visit);
  return bury({ ...state, leases }, visits, now);
}

/** Leaves a tombstone for each of the visits, which hold nothing any more. */
function bury(state: MediaFileState, visits: VisitId[], now: number, forMs = TOMBSTONE_MS): MediaFileState {
  const tombstones = new Map(state.tombstones);
  for (const visit of visits) {
    tombstones.delete(visit);
    tombstones.set(visit, now + forMs);
    const [oldest] = tombstones.keys();
    if (tombstones.size > TOMBSTONES_MAX && oldest) tombstones.delete(oldest);
  }
  return { ...state, tombstones };
}

/**
 * A viewer has fetched a segment, and so watches. This renews the viewer's `play` leases, and turns the viewer's
 * `paused` leases into `play` leases again.
 */
export function keepPlayLeases(state: MediaFileState, viewer: ViewerKey, now: number, policy: Policy): MediaFileState {
  const leases = new Map(state.leases);
  for (const [visit, lease] of leases) {
    if (lease.kind === 'warm' || lease.viewer !== viewer) continue;
    leases.set(visit, { ...lease, kind: 'play', expiresAt: now + policy.playLeaseMs });
  }
  return { ...state, leases };
}
