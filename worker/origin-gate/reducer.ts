/**
 * What a claim, a file's silence and the clock do to the gate's slots.
 *
 * The gate can ask for a slot back, but only the file that holds the slot gives it up. The slot counts as taken until
 * that file says that nothing runs in it any more, or until the origin has surely dropped the file's session. So
 * neither a crash nor a lost message ever lets more transcodes run than there are slots.
 */
import { assignSlots, slotVerdictOf } from './assign.ts';
import type { FileName, SlotClaim, SlotClaimReply } from './claim.ts';
import type { Draft } from './draft.ts';
import { bequeath, sessionsToEnd, stillInherited } from './sessions.ts';
import type { Entry, GateEvent, GatePolicy, GateState, Nudge } from './state.ts';
import { CLAIM_LIFE_MS, EVICT_AGAIN_MS, GATE_IDLE_MARGIN_MS, NUDGE_AGAIN_MS } from './times.ts';
import { forgetFile, updateViewers } from './viewers.ts';

export function reduceGate(
  before: GateState,
  event: GateEvent,
  now: number,
  policy: GatePolicy,
): { state: GateState; nudges: Nudge[] } {
  if (event.type === 'claim' && event.claim.seq <= (before.files.get(event.file)?.seq ?? -1)) {
    return { state: before, nudges: [] };
  }
  const draft: Draft = { files: new Map(before.files), viewers: before.viewers, nudged: new Set() };
  switch (event.type) {
    case 'claim':
      applyClaim(draft, event.file, event.claim, now, policy);
      break;
    case 'restarted':
      for (const [file, entry] of draft.files) if (hasNews(entry)) draft.nudged.add(file);
      break;
    case 'woke':
      break;
    default:
      event satisfies never;
  }
  askSilentFiles(draft, now, policy);
  assignSlots(draft, now, policy);
  // The file that has sent the claim gets a reply, and needs no nudge.
  if (event.type === 'claim' && draft.nudged.delete(event.file)) confirmSlot(draft, event.file);
  for (const file of draft.nudged) scheduleNextNudge(draft, file, now);
  return {
    state: { files: draft.files, viewers: draft.viewers },
    nudges: [...draft.nudged].map((file) => ({ type: 'nudge', file })),
  };
}

/** @returns the gate's reply to the claim that a file has just sent */
export function replyTo(state: GateState, file: FileName, { releases }: Pick<SlotClaim, 'releases'>): SlotClaimReply {
  const outbid = [...(state.files.get(file)?.outbid ?? [])];
  return { verdict: slotVerdictOf(state, file), outbid, ends: sessionsToEnd(state, file, releases) };
}

/** When the gate next has something to do by itself, in epoch milliseconds; null when it has nothing to do. */
export function nextGateWake(state: GateState): number | null {
  let next: number | null = null;
  for (const { dueAt } of state.files.values()) next = Math.min(dueAt, next ?? dueAt);
  return next;
}

function applyClaim(draft: Draft, file: FileName, claim: SlotClaim, now: number, policy: GatePolicy): void {
  const known = draft.files.get(file);
  const { seq, holds, renewedAt, viewers } = claim;
  // A file that makes a head wants a spare slot. While the head's session ends, the file claims nothing more, but it
  // holds the slot until the end. Until then the gate keeps the file's wish as it was.
  const wants = claim.wants ?? (known?.wants === 'spare' && holds ? 'spare' : null);
  const inherited = stillInherited(known, claim);
  bequeath(draft.files, file, claim.releases, inherited);
  if (wants === null && !holds) {
    draft.files.delete(file);
    forgetFile(draft, file);
    return;
  }
  const outbid = updateViewers(draft, file, viewers, policy.maxWarmPerViewer);
  // The gate may have chosen this file to give up its slot. In two cases the file keeps its slot, and the gate chooses
  // another file:
  // - A viewer plays the file now.
  // - A viewer looks at the file now. When the gate chose it, the file was wanted only for a head, or for a paused film.
  const isWantedMore =
    wants === 'play' || (wants === 'warm' && (known?.wants === 'spare' || known?.wants === 'paused'));
  const evicted = holds && !isWantedMore && (known?.evicted ?? false);
  draft.files.set(file, {
    seq,
    wants,
    since: known?.wants === wants ? known.since : now,
    renewedAt,
    slot: holds ? 'held' : 'none',
    evicted,
    heardAt: now,
    dueAt: now + (evicted ? EVICT_AGAIN_MS : CLAIM_LIFE_MS),
    outbid,
    session: claim.session,
    inherited,
  });
}

const hasNews = ({ slot, evicted, outbid }: Entry): boolean => slot === 'reserved' || evicted || outbid.size > 0;

/** A file that sends a claim is told at once of the slot that is reserved for it. */
function confirmSlot(draft: Draft, file: FileName): void {
  const entry = draft.files.get(file);
  if (entry?.slot === 'reserved')
    draft.files.set(file, { ...entry, slot: 'held', dueAt: entry.heardAt + CLAIM_LIFE_MS });
}

function scheduleNextNudge(draft: Draft, file: FileName, now: number): void {
  const entry = draft.files.get(file);
  if (!entry || entry.slot === 'reserved') return;
  draft.files.set(file, { ...entry, dueAt: now + (entry.evicted ? EVICT_AGAIN_MS : NUDGE_AGAIN_MS) });
}

/**
 * Nudges files that have been silent for too long, and forgets them once the origin has surely dropped their sessions.
 */
function askSilentFiles(draft: Draft, now: number, { originIdleMs }: GatePolicy): void {
  for (const [file, entry] of draft.files) {
    if (now < entry.dueAt) continue;
    const silentMs = now - entry.heardAt;
    if (entry.slot === 'held' && silentMs <= originIdleMs + GATE_IDLE_MARGIN_MS) {
      draft.nudged.add(file);
    } else if (entry.slot === 'reserved' && silentMs < CLAIM_LIFE_MS) {
      // The file has not claimed its reserved slot in time: the next file gets the slot.
      draft.files.set(file, { ...entry, slot: 'none', since: now, dueAt: entry.heardAt + CLAIM_LIFE_MS });
    } else {
      draft.files.delete(file);
      forgetFile(draft, file);
    }
  }
}
