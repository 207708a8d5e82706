/**
 * What the next event does to a session: it starts, lingers, stops or fails.
 *
 * Each step does three things, in this order: expired leases end, the event is applied, and `settle` decides what
 * follows. Only `settle` decides to start, only `sendStops` asks to stop and only `tellGate` claims a slot, so that
 * every path through the events obeys the same rules.
 */
import type { ReleasedSession } from '../origin-gate/claim.ts';
import type { OriginSessionId } from '../origins/adapter.ts';
import { backoffMs, LONGEST_MS, PROBE_SLOW_MS, probeIntervalMs } from './backoff.ts';
import {
  cancelVisit,
  dropPlayerLeases,
  endPlayerLease,
  expireLeases,
  keepPlayerLease,
  keepPlayLeases,
  pauseLease,
  releaseLeases,
  releasePausedLeases,
  resumeLease,
  takeOrRenewLease,
  takePlayerLease,
  turnIntoLook,
} from './leases.ts';
import { applyClaimReply, mustGiveWay, releaseTakenSlot, tellGate } from './slot.ts';
import type { Effect, MediaFileEvent, MediaFileState, MediaSession, Policy, Slot, StartOutcome } from './state.ts';
import { applyStopReply, isIdle, isStopping, releasedSessions, releaseSession, sendStops } from './stops.ts';

type Starting = Extract<MediaSession, { phase: 'starting' }>;
type Queued = Extract<MediaSession, { phase: 'queued' }>;

/**
 * How long a session must have been ready to count as healthy, in milliseconds. When the origin loses a healthy
 * session, the file starts another session at once. When the origin loses a session sooner, the file waits before it
 * starts another one.
 */
const SOUND_AFTER_MS = 60_000;
/** The longest wait between two tries to reach the origin, in milliseconds, while a viewer waits after Play. */
const WATCHED_RETRY_MS = 3_000;
export interface MediaFileStep {
  state: MediaFileState;
  effects: Effect[];
}

export function reduceMediaFile(
  before: MediaFileState,
  event: MediaFileEvent,
  now: number,
  policy: Policy,
): MediaFileStep {
  const effects: Effect[] = [];
  let state = expireLeases(before, now, policy);
  state = apply(state, event, now, policy, effects);
  state = settle(state, now, policy, effects);
  state = sendStops(state, now, policy, effects);
  state = tellGate(state, now, effects);
  return { state, effects };
}

/**
 * How often the file asks the origin for a ready session, so that the origin does not drop it as idle while a lease
 * holds it.
 */
export const keepAliveMs = (policy: Policy): number => policy.originIdleMs / 3;

function apply(
  state: MediaFileState,
  event: MediaFileEvent,
  now: number,
  policy: Policy,
  effects: Effect[],
): MediaFileState {
  switch (event.type) {
    case 'preload':
      return takeOrRenewLease(state, event.visit, { ...event, kind: 'warm' }, now, policy);
    case 'renew':
      return takeRequestedLease(event.playing ? resumeLease(state, event.visit) : state, event, now, policy);
    case 'requested':
      return takeRequestedLease(state, event, now, policy);
    case 'paused':
      return pauseLease(state, event.visit, now, policy);
    case 'cancel':
      return cancelVisit(state, event.visit, now);
    case 'looks_again':
      return turnIntoLook(state, event.visit, now, policy);
    case 'watched':
      return keepPlayLeases(state, event.viewer, now, policy);
    case 'adopted':
      // `pageIsLate`: the player has taken a lease for a visit of its own (`event.visit`), since no page was known. Now
      // the page is known, and takes that lease over, if the lease has not ended.
      if (event.pageIsLate && !state.leases.has(event.visit)) return state;
      return adoptSession(takePlayerLease(state, event, now, policy), event, now, effects);
    case 'used':
      return isRunningSession(state.session, event.id) ? keepPlayerLease(state, event, now, policy) : state;
    case 'ended':
      return isRunningSession(state.session, event.id)
        ? endForeignSession(endPlayerLease(state, event, now, policy), now)
        : state;
    case 'signed_out':
      return endLinger(
        releaseLeases(state, ({ kind, viewer }) => kind === 'warm' && viewer === event.viewer, now),
        now,
      );
    case 'started':
      return applyStartOutcome(state, event.generation, event.outcome, now, effects);
    case 'probed':
      return applyProbeOutcome(state, event, now, policy, effects);
    case 'stopped':
      return applyStopReply(state, event.id, event.confirmed, now, policy);
    case 'claimed':
      return applyClaimReply(state, event.claim, event.reply, now);
    case 'nudged':
      return { ...state, slot: { ...state.slot, stale: true } };
    case 'refuted':
      return state.session.phase === 'direct' ? { ...state, session: { phase: 'none' } } : state;
    case 'woke':
      return state;
    case 'restarted':
      return recoverAfterRestart(state, now, effects);
  }
}

const takeRequestedLease = (
  state: MediaFileState,
  event: Extract<MediaFileEvent, { type: 'renew' | 'requested' }>,
  now: number,
  policy: Policy,
): MediaFileState =>
  takeOrRenewLease(state, event.visit, { ...event, kind: event.playing ? 'play' : 'warm' }, now, policy);

function applyStartOutcome(
  state: MediaFileState,
  generation: number,
  outcome: StartOutcome,
  now: number,
  effects: Effect[],
): MediaFileState {
  const { session } = state;
  if (session.phase !== 'starting' || generation !== state.generation) {
    // This is a late answer to an earlier start. The session that it brings must not run on, unless it is the present
    // one or is being stopped already.
    if (outcome.kind !== 'session' || isRunningSession(session, outcome.id) || state.stops.has(outcome.id))
      return state;
    return releaseSession(state, { id: outcome.id, ours: outcome.isNew ?? true }, now);
  }
  const { attempt, since } = session;
  switch (outcome.kind) {
    case 'direct':
      return { ...state, session: { phase: 'direct' }, leases: new Map() };
    case 'session': {
      const { id, isNew } = outcome;
      const known = state.stops.get(id);
      // A start whose answer was lost may have started this session. So the session counts as ours: it would otherwise
      // run on.
      const ours = known?.ours ?? (session.uncertain || isNew !== false);
      effects.push({
        type: 'probe',
        generation,
        id,
        afterMs: 0,
        isFirst: !known && !session.uncertain && isNew === null,
      });
      return { ...withoutStop(state, id), session: { phase: 'warming', id, ours, attempt, since: now } };
    }
    case 'failed': {
      // An earlier start, whose answer was lost, may have started a session. `signed_out` rules this out: the viewer
      // was not signed in at the earlier start either, and could not start a session.
      const uncertain = outcome.uncertain || (session.uncertain && outcome.code !== 'signed_out');
      return failSession(state, { code: outcome.code, uncertain }, attempt, since, now);
    }
  }
}

/**
 * Takes back the stop of a session: the origin may hand out a session that is yet to be stopped, and the file then
 * needs that session.
 */
function withoutStop(state: MediaFileState, id: OriginSessionId): MediaFileState {
  if (!state.stops.has(id)) return state;
  const stops = new Map(state.stops);
  stops.delete(id);
  return { ...state, stops };
}

const isRunningSession = (session: MediaSession, id: OriginSessionId): boolean => 'id' in session && session.id === id;

/**
 * The origin's own player has a session: from now on this file holds that session. The file takes a slot, too, since
 * the session runs already.
 */
function adoptSession(
  before: MediaFileState,
  { id, isInUse }: { id: OriginSessionId; isInUse: boolean },
  now: number,
  effects: Effect[],
): MediaFileState {
  const { session } = before;
  const { slot } = before;
  const held: Slot = { ...slot, granted: true, taken: slot.taken || !slot.granted };
  const state: MediaFileState = { ...before, slot: held, lingerUntil: null };
  if (isRunningSession(session, id)) return state;
  const generation = state.generation + 1;
  // Headstart has asked the origin for a start, too, and has no answer yet. That start may have made the player's
  // session, so the session counts as ours.
  const hasAsked = session.phase === 'starting' || (session.phase === 'failed' && session.uncertain);
  const ours = state.stops.get(id)?.ours ?? hasAsked;
  const running = { id, ours, attempt: 0, since: now };
  const next: MediaFileState = {
    ...withoutStop(state, id),
    generation,
    session: isInUse ? { phase: 'ready', ...running, checkedAt: now } : { phase: 'warming', ...running },
  };
  if (!isInUse) effects.push({ type: 'probe', generation, id, afterMs: 0, isFirst: false });
  return 'id' in session ? releaseSession(next, session, now) : next;
}

/**
 * A player of the origin's own has ended a session that Headstart did not start. What follows depends on the leases
 * that still hold the session:
 * - No lease: the edge passes the player's request on, and the origin ends the session.
 * - A lease that another such player holds: the session goes on, and that player will end it.
 * - Only leases that no such player holds: the session goes on, and Headstart must end it later.
 */
function endForeignSession(state: MediaFileState, now: number): MediaFileState {
  const { session, leases } = state;
  if (!('ours' in session) || session.ours) return state;
  const isLookedAt = leases.size > 0 && [...leases.values()].every(({ player }) => player === 'none');
  return isLookedAt ? { ...state, session: { ...session, ours: true } } : endLinger(state, now);
}

/** A session that no lease holds any more is given back at once, without lingering. */
const endLinger = (state: MediaFileState, now: number): MediaFileState =>
  state.leases.size === 0 && 'id' in state.session ? { ...state, lingerUntil: now } : state;

function applyProbeOutcome(
  state: MediaFileState,
  { generation, outcome, isOld = false }: Extract<MediaFileEvent, { type: 'probed' }>,
  now: number,
  policy: Policy,
  effects: Effect[],
): MediaFileState {
  const { session } = state;
  if (generation !== state.generation || (session.phase !== 'warming' && session.phase !== 'ready')) return state;
  switch (outcome) {
    case 'ready':
      return {
        ...state,
        session: {
          ...session,
          phase: 'ready',
          ours: session.ours && !isOld,
          since: session.phase === 'ready' ? session.since : now,
          checkedAt: now,
        },
      };
    case 'gone': {
      const sound = session.phase === 'ready' && now - session.since >= SOUND_AFTER_MS;
      const left = releasePausedLeases(dropPlayerLeases(releaseTakenSlot(state), now, policy), now);
      return failSession(left, { code: 'not_ready', uncertain: false }, sound ? -1 : session.attempt, now, now);
    }
    case 'not_ready':
    case 'unreachable':
      // The probe was only to keep the session alive. If the session is lost, the next request of a viewer shows it.
      if (session.phase === 'ready') return { ...state, session: { ...session, checkedAt: now } };
      effects.push({
        type: 'probe',
        generation,
        id: session.id,
        afterMs: outcome === 'not_ready' ? probeIntervalMs(now - session.since) : PROBE_SLOW_MS,
        isFirst: false,
      });
      return state;
  }
}

function recoverAfterRestart(before: MediaFileState, now: number, effects: Effect[]): MediaFileState {
  const { slot } = before;
  const state = slot.askedAt === null ? before : { ...before, slot: { ...slot, askedAt: null, stale: true } };
  const { session, generation } = state;
  if (session.phase === 'warming') {
    effects.push({ type: 'probe', generation, id: session.id, afterMs: 0, isFirst: false });
  }
  const stops = new Map(
    [...state.stops].map(([id, stop]) => [id, stop.cleared ? { ...stop, retryAt: stop.retryAt ?? now } : stop]),
  );
  if (session.phase !== 'starting') return { ...state, stops };
  effects.push({ type: 'start', generation });
  return { ...state, stops, session: { ...session, uncertain: true } };
}

/** Starts a session when a lease needs one, and ends a session that no lease holds. */
function settle(state: MediaFileState, now: number, policy: Policy, effects: Effect[]): MediaFileState {
  const held = state.leases.size > 0;
  const { session } = state;
  switch (session.phase) {
    case 'direct':
      return setLinger(state, null);
    case 'none':
      return held ? queue(state, 0, now, effects) : setLinger(state, null);
    case 'queued':
      return held ? leaveQueue(state, session, now, effects) : { ...state, session: { phase: 'none' } };
    case 'failed': {
      const since = held ? now : session.since;
      const next: MediaFileState = { ...state, session: { ...session, since }, lingerUntil: null };
      if (now < session.retryAt) return next;
      const { attempt, uncertain } = session;
      // The origin may have started a session, but its answer was lost. The file needs the session's id to give the
      // session back, and only another start brings the id.
      if (uncertain && (held || !isIdle(since, now, policy))) {
        return startSession(next, { phase: 'starting', attempt: attempt + 1, since, uncertain }, effects);
      }
      return held ? queue(next, attempt + 1, now, effects) : { ...next, session: { phase: 'none' } };
    }
    case 'starting': {
      const next = { ...state, session: { ...session, since: held ? now : session.since } };
      return linger(next, held, now, policy);
    }
    case 'warming':
    case 'ready': {
      const next = linger(state, held, now, policy);
      if (mustGiveWay(next)) {
        return settle(endSession(releasePausedLeases(next, now), session, now), now, policy, effects);
      }
      if (next.lingerUntil !== null && now >= next.lingerUntil) return endSession(next, session, now);
      if (session.phase === 'ready' && held && now - session.checkedAt >= keepAliveMs(policy)) {
        effects.push({ type: 'probe', generation: next.generation, id: session.id, afterMs: 0, isFirst: false });
        return { ...next, session: { ...session, checkedAt: now } };
      }
      return next;
    }
  }
}

const endSession = (state: MediaFileState, session: ReleasedSession, now: number): MediaFileState =>
  releaseSession({ ...state, session: { phase: 'none' }, lingerUntil: null }, session, now);

function queue(state: MediaFileState, attempt: number, now: number, effects: Effect[]): MediaFileState {
  const queued: Queued = { phase: 'queued', attempt, since: now, said: null };
  return leaveQueue({ ...state, session: queued, lingerUntil: null }, queued, now, effects);
}

/** Starts a session as soon as the file has a slot. */
function leaveQueue(state: MediaFileState, { attempt }: Queued, now: number, effects: Effect[]): MediaFileState {
  if (!state.slot.granted || mustGiveWay(state)) return state;
  const [released] = releasedSessions(state);
  if (released) return resumeSession(state, released, now, effects);
  return startSession(state, { phase: 'starting', attempt, since: now, uncertain: false }, effects);
}

/** Goes on with a released session: a lease needs the session again before the gate has said whether to stop it. */
function resumeSession(
  state: MediaFileState,
  { id, ours }: ReleasedSession,
  now: number,
  effects: Effect[],
): MediaFileState {
  const generation = state.generation + 1;
  effects.push({ type: 'probe', generation, id, afterMs: 0, isFirst: false });
  return {
    ...withoutStop(state, id),
    generation,
    session: { phase: 'warming', id, ours, attempt: 0, since: now },
    lingerUntil: null,
  };
}

function startSession(state: MediaFileState, session: Starting, effects: Effect[]): MediaFileState {
  // While a stop is under way, the origin could hand out the very session that it is about to end. A stop that has
  // failed and waits for its next try ends no session.
  if (isStopping(state)) return state;
  const generation = state.generation + 1;
  effects.push({ type: 'start', generation });
  return { ...state, generation, session, lingerUntil: null };
}

function linger(state: MediaFileState, held: boolean, now: number, policy: Policy): MediaFileState {
  return setLinger(state, held ? null : (state.lingerUntil ?? now + policy.lingerMs));
}

/** @returns the same object when nothing changes, so that nothing is stored */
const setLinger = (state: MediaFileState, lingerUntil: number | null): MediaFileState =>
  state.lingerUntil === lingerUntil ? state : { ...state, lingerUntil };

function failSession(
  state: MediaFileState,
  why: Pick<Extract<StartOutcome, { kind: 'failed' }>, 'code' | 'uncertain'>,
  attempt: number,
  since: number,
  now: number,
): MediaFileState {
  // A viewer that the origin refused holds no lease.
  const leases: MediaFileState['leases'] = why.code === 'signed_out' ? new Map() : state.leases;
  const { code, uncertain } = why;
  const hurried = uncertain && [...leases.values()].some(({ kind }) => kind === 'play');
  const retryAt = attempt < 0 ? now : now + backoffMs(attempt, now, hurried ? WATCHED_RETRY_MS : LONGEST_MS);
  return { ...state, leases, session: { phase: 'failed', code, uncertain, attempt, retryAt, since } };
}
