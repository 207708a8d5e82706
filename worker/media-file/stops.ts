/**
 * How a session that nothing needs is stopped at the origin, and for how long that is retried. First the file
 * asks the gate whether another file holds the session. If none does, the file asks the origin to stop the session,
 * until the origin confirms the stop or has surely dropped the session.
 */
import type { ReleasedSession, SlotClaimReply } from '../origin-gate/claim.ts';
import { FILE_IDLE_MARGIN_MS } from '../origin-gate/times.ts';
import type { OriginSessionId } from '../origins/adapter.ts';
import { backoffMs } from './backoff.ts';
import type { Effect, MediaFileState, Policy, Stop } from './state.ts';

/** @returns whether the origin must by now have dropped, by itself, a session that was last used at `since` */
export const isIdle = (since: number, now: number, policy: Policy): boolean =>
  now > since + policy.originIdleMs + FILE_IDLE_MARGIN_MS;

/** @returns whether a stop is under way: the origin was asked for it, and has yet to answer */
export const isStopping = (state: MediaFileState): boolean =>
  [...state.stops.values()].some(({ cleared, retryAt }) => cleared && retryAt === null);

export function releaseSession(state: MediaFileState, { id, ours }: ReleasedSession, now: number): MediaFileState {
  const stop: Stop = { since: now, attempt: 0, retryAt: null, ours, cleared: false };
  return { ...state, stops: new Map(state.stops).set(id, stop) };
}

/** @returns the sessions that the gate has yet to clear. */
export const releasedSessions = ({ stops }: MediaFileState): ReleasedSession[] =>
  [...stops].flatMap(([id, { ours, cleared }]) => (cleared ? [] : [{ id, ours }]));

/**
 * The gate has said which of the released sessions are to be stopped. The others run on, and this object has nothing
 * more to do with them.
 */
export function clearStops(
  state: MediaFileState,
  released: readonly ReleasedSession[],
  { ends }: SlotClaimReply,
  now: number,
): MediaFileState {
  if (released.length === 0) return state;
  const stops = new Map(state.stops);
  for (const { id } of released) {
    const stop = stops.get(id);
    if (!stop || stop.cleared) continue;
    // Another file may have started the session. This file has to stop it now, so the session counts as this file's
    // own.
    if (ends.includes(id)) stops.set(id, { ...stop, ours: true, cleared: true, retryAt: now });
    else stops.delete(id);
  }
  return { ...state, stops };
}

/**
 * Asks for the stops that are due. While the gate does not answer, a session may stay so long that the origin drops it
 * as idle. The file then forgets that session.
 */
export function sendStops(before: MediaFileState, now: number, policy: Policy, effects: Effect[]): MediaFileState {
  const state = forgetIdle(before, now, policy);
  // While a start is under way, the file stops no session. The origin may answer the start with a session that was to
  // be stopped, and the file then keeps that session.
  if (state.session.phase === 'starting') return state;
  const due = [...state.stops].filter(([, { cleared, retryAt }]) => cleared && retryAt !== null && now >= retryAt);
  if (due.length === 0) return state;
  const stops = new Map(state.stops);
  for (const [id, stop] of due) {
    effects.push({ type: 'stop', id });
    stops.set(id, { ...stop, retryAt: null });
  }
  return { ...state, stops };
}

function forgetIdle(state: MediaFileState, now: number, policy: Policy): MediaFileState {
  const idle = [...state.stops].filter(([, { cleared, since }]) => !cleared && isIdle(since, now, policy));
  if (idle.length === 0) return state;
  const stops = new Map(state.stops);
  for (const [id] of idle) stops.delete(id);
  return { ...state, stops };
}

/** Applies the origin's answer to a stop. */
export function applyStopReply(
  state: MediaFileState,
  id: OriginSessionId,
  confirmed: boolean,
  now: number,
  policy: Policy,
): MediaFileState {
  const stop = state.stops.get(id);
  if (!stop?.cleared) return state;
  const stops = new Map(state.stops);
  if (confirmed || isIdle(stop.since, now, policy)) stops.delete(id);
  else stops.set(id, { ...stop, attempt: stop.attempt + 1, retryAt: now + backoffMs(stop.attempt, now) });
  return { ...state, stops };
}
