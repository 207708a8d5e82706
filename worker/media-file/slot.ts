/**
 * What a media file tells the gate, and when: that it wants a slot, has one, or gives it back. Only `settle` decides
 * what the file wants. The file sends one claim at a time. When the gate does not answer a claim, the file sends
 * another claim.
 */
import { MAKER, type ViewerKey } from '../auth/viewer-keys.ts';
import type { SlotClaim, SlotClaimReply, ViewerNews, Want } from '../origin-gate/claim.ts';
import { ASK_AGAIN_MS, EVICTION_MS, REPEAT_CLAIM_MS, REPLY_LOST_MS } from '../origin-gate/times.ts';
import type { OriginSessionId } from '../origins/adapter.ts';
import { backoffMs } from './backoff.ts';
import { releaseLeases } from './leases.ts';
import type { Effect, MediaFileState, Slot, SlotWait } from './state.ts';
import { clearStops, releasedSessions } from './stops.ts';

/**
 * How exactly the gate knows when a file was last renewed, in milliseconds. The gate evicts the least recently renewed
 * file, and need not know more.
 */
const RENEWAL_MS = 5_000;
/** The longest wait before the file sends a claim again that has had no answer, in milliseconds. */
const RETRY_LONGEST_MS = 5_000;

/** @returns what the file wants a slot for; null when it wants none. */
export function wantOf({ session, leases }: MediaFileState): Want | null {
  if (session.phase === 'direct' || leases.size === 0) return null;
  let want: Want = 'spare';
  for (const { kind, viewer } of leases.values()) {
    if (kind === 'play') return 'play';
    if (kind === 'paused') want = want === 'spare' ? 'paused' : want;
    else if (viewer !== MAKER) want = 'warm';
  }
  // The origin has refused the start, and the file tries again later. Until then other files may have the slot.
  return session.phase === 'failed' && !session.uncertain ? null : want;
}

/**
 * @returns whether the file must give its slot back, because the gate has asked for it: a file that a viewer plays
 *   keeps its slot
 */
export const mustGiveWay = (state: MediaFileState): boolean => state.slot.evicted && wantOf(state) !== 'play';

/** @returns whether a session of the file's may be running at the origin. */
function mayRun({ session, stops }: MediaFileState): boolean {
  if (stops.size > 0) return true;
  switch (session.phase) {
    case 'none':
    case 'direct':
    case 'queued':
      return false;
    case 'starting':
    case 'warming':
    case 'ready':
      return true;
    case 'failed':
      return session.uncertain;
  }
}

/** Applies the gate's reply to a claim. Only the reply to the last claim counts. */
export function applyClaimReply(
  state: MediaFileState,
  claim: SlotClaim,
  reply: SlotClaimReply | null,
  now: number,
): MediaFileState {
  const { slot } = state;
  if (claim.seq !== slot.seq || slot.askedAt === null) return state;
  if (!reply) {
    const retryAt = now + backoffMs(slot.attempt, now, RETRY_LONGEST_MS);
    const lost: Slot = { ...slot, askedAt: null, attempt: slot.attempt + 1, retryAt, stale: true };
    return recordVerdict({ ...state, slot: lost }, claim, 'unreachable', now);
  }
  const { verdict } = reply;
  const { wants, holds, renewedAt, session } = claim;
  const isGiven = !holds && verdict === 'granted' && wants !== null;
  const granted = slot.granted || isGiven;
  const next: MediaFileState = {
    ...clearStops(state, claim.releases, reply, now),
    roster: rosterAfter(state.roster, claim.viewers),
    slot: {
      ...slot,
      granted,
      taken: slot.taken && !isGiven,
      evicted: slot.evicted || (verdict === 'evict' && granted),
      askedAt: null,
      attempt: 0,
      retryAt: null,
      told: {
        wants,
        holds: holds || isGiven,
        renewedAt,
        session,
        at: now,
      },
    },
  };
  const told = verdict === 'pending' || verdict === 'busy' ? recordVerdict(next, claim, verdict, now) : next;
  return reply.outbid.reduce((rest, viewer) => releaseOutbidLeases(rest, viewer, now), told);
}

function recordVerdict(
  state: MediaFileState,
  { wants }: SlotClaim,
  verdict: SlotWait['verdict'],
  now: number,
): MediaFileState {
  const { session } = state;
  if (session.phase !== 'queued') return state;
  const { said } = session;
  const since = said?.verdict === verdict && said.to === wants ? said.since : now;
  return { ...state, session: { ...session, said: { verdict, to: wants, since } } };
}

/** The gate's verdict on what the file wants now: a verdict on a look says nothing about a play. */
export const currentVerdict = (state: MediaFileState): SlotWait['verdict'] | null =>
  currentWait(state)?.verdict ?? null;

/**
 * @returns whether the edge tells viewers that no slot is free: the gate says so, or the session that is to give way to
 *   Play has not stopped in time
 */
export function findsNoSlot(state: MediaFileState, now: number): boolean {
  const said = currentWait(state);
  return said?.verdict === 'busy' || (said?.verdict === 'pending' && now - said.since >= EVICTION_MS);
}

function currentWait(state: MediaFileState): SlotWait | null {
  const said = state.session.phase === 'queued' ? state.session.said : null;
  return said && said.to === wantOf(state) ? said : null;
}

/**
 * Ends the viewer's looks at this file: in its reply to a claim, the gate has said that the viewer has newer looks at
 * other files. A look that came after this file had sent the claim is the newest, and stays.
 */
function releaseOutbidLeases(state: MediaFileState, viewer: ViewerKey, now: number): MediaFileState {
  const until = state.roster.get(viewer) ?? 0;
  return releaseLeases(state, (lease) => lease.kind === 'warm' && lease.viewer === viewer && lease.since <= until, now);
}

/** Gives the slot back when the file does not need it, and sends a claim when one is due. */
export function tellGate(before: MediaFileState, now: number, effects: Effect[]): MediaFileState {
  const state = releaseSlot(before);
  const { slot } = state;
  if (!isClaimDue(state, now)) return state;
  const wants = wantOf(state);
  const claim: SlotClaim = {
    seq: slot.seq + 1,
    wants,
    holds: slot.granted,
    renewedAt: state.renewedAt,
    // When the last claim has had no answer, the gate may not know the viewers in that claim. So this claim lists all
    // viewers.
    viewers: viewerNews(state, wants, slot.stale || slot.askedAt !== null),
    session: claimedSession(state),
    releases: releasedSessions(state),
  };
  effects.push({ type: 'claim', claim });
  return { ...state, slot: { ...slot, seq: claim.seq, askedAt: now, retryAt: null, stale: false } };
}

const claimedSession = ({ session }: MediaFileState): OriginSessionId | null => ('id' in session ? session.id : null);

/**
 * Gives up a slot that the file took without the gate's grant, because a player's session ran already. That session is
 * gone now, and the next session may start only in a slot that the gate has granted.
 */
export const releaseTakenSlot = (state: MediaFileState): MediaFileState =>
  state.slot.taken ? { ...state, slot: { ...state.slot, granted: false, taken: false } } : state;

function releaseSlot(state: MediaFileState): MediaFileState {
  const { slot } = state;
  const wants = wantOf(state);
  const granted = slot.granted && (mayRun(state) || (wants !== null && !slot.taken && !mustGiveWay(state)));
  const evicted = slot.evicted && granted && wants !== 'play';
  const taken = slot.taken && granted;
  return granted === slot.granted && evicted === slot.evicted && taken === slot.taken
    ? state
    : { ...state, slot: { ...slot, granted, evicted, taken } };
}

function isClaimDue(state: MediaFileState, now: number): boolean {
  const { slot, renewedAt } = state;
  const { told } = slot;
  if (slot.askedAt !== null) return now >= slot.askedAt + REPLY_LOST_MS;
  if (slot.retryAt !== null && now < slot.retryAt) return false;
  const wants = wantOf(state);
  if (slot.stale || wants !== told.wants || slot.granted !== told.holds) return true;
  if (claimedSession(state) !== told.session || releasedSessions(state).length > 0) return true;
  if (wants === 'warm' && renewedAt >= told.renewedAt + RENEWAL_MS) return true;
  if (isNewsDue(state, wants)) return true;
  const repeatMs = repeatAfterMs(state);
  return repeatMs !== null && now >= told.at + repeatMs;
}

const repeatAfterMs = ({ slot, session }: MediaFileState): number | null =>
  slot.granted ? REPEAT_CLAIM_MS : session.phase === 'queued' ? ASK_AGAIN_MS : null;

/** When the file next has something to tell the gate, in epoch milliseconds; null when it has nothing. */
export function nextClaimAt(state: MediaFileState): number | null {
  const { slot } = state;
  if (slot.askedAt !== null) return slot.askedAt + REPLY_LOST_MS;
  if (slot.retryAt !== null) return slot.retryAt;
  const repeatMs = repeatAfterMs(state);
  return repeatMs === null ? null : slot.told.at + repeatMs;
}

/** The viewers whose looks the gate counts, each with the time of its latest look. */
function warmViewers({ leases }: MediaFileState, wants: Want | null): ReadonlyMap<ViewerKey, number> {
  const viewers = new Map<ViewerKey, number>();
  if (wants === null) return viewers;
  for (const { kind, viewer, since } of leases.values()) {
    if (kind === 'warm' && viewer !== MAKER) viewers.set(viewer, Math.max(since, viewers.get(viewer) ?? 0));
  }
  return viewers;
}

function isNewsDue(state: MediaFileState, wants: Want | null): boolean {
  const viewers = warmViewers(state, wants);
  if (viewers.size !== state.roster.size) return true;
  for (const [viewer, since] of viewers) if (state.roster.get(viewer) !== since) return true;
  return false;
}

function viewerNews(state: MediaFileState, wants: Want | null, all: boolean): ViewerNews {
  const { roster } = state;
  const viewers = warmViewers(state, wants);
  if (all) return { all: true, came: viewers, left: [] };
  return {
    all: false,
    came: new Map([...viewers].filter(([viewer, since]) => roster.get(viewer) !== since)),
    left: [...roster.keys()].filter((viewer) => !viewers.has(viewer)),
  };
}

function rosterAfter(before: MediaFileState['roster'], { all, came, left }: ViewerNews): MediaFileState['roster'] {
  if (!all && came.size === 0 && left.length === 0) return before;
  const roster = new Map(all ? [] : before);
  for (const viewer of left) roster.delete(viewer);
  for (const [viewer, since] of came) roster.set(viewer, since);
  return roster;
}
