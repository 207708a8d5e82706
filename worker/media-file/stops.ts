/** Sessions that are given back: asked to stop until the origin confirms it, or has surely dropped them by itself. */
import type { OriginSessionId } from '../origins/adapter.ts';
import { backoffMs } from './backoff.ts';
import type { Effect, MediaFileState, Policy } from './state.ts';

/** The origin looks for idle sessions now and then, and a request may have reached it late. */
const IDLE_MARGIN_MS = 2 * 60_000;

/** Has the origin surely dropped by itself what nobody has used since? */
export const isIdle = (since: number, now: number, policy: Policy): boolean =>
  now > since + policy.originIdleMs + IDLE_MARGIN_MS;

/** Is the origin being asked to stop a session? */
export const isStopping = (state: MediaFileState): boolean =>
  [...state.stops.values()].some((stop) => stop.retryAt === null);

export function giveBack(state: MediaFileState, id: OriginSessionId, now: number): MediaFileState {
  return { ...state, stops: new Map(state.stops).set(id, { since: now, attempt: 0, retryAt: now }) };
}

/** Asks for the stops that are due. */
export function sendStops(state: MediaFileState, now: number, effects: Effect[]): MediaFileState {
  // The start that is under way may be handed this very session; once that is known, what is left is given back.
  if (state.session.phase === 'starting') return state;
  const due = [...state.stops].filter(([, stop]) => stop.retryAt !== null && now >= stop.retryAt);
  if (due.length === 0) return state;
  const stops = new Map(state.stops);
  for (const [id, stop] of due) {
    effects.push({ type: 'stop', id });
    stops.set(id, { ...stop, retryAt: null });
  }
  return { ...state, stops };
}

/** What the origin said to a stop. */
export function stopped(
  state: MediaFileState,
  id: OriginSessionId,
  confirmed: boolean,
  now: number,
  policy: Policy,
): MediaFileState {
  const stop = state.stops.get(id);
  if (!stop) return state;
  const stops = new Map(state.stops);
  if (confirmed || isIdle(stop.since, now, policy)) stops.delete(id);
  else stops.set(id, { ...stop, attempt: stop.attempt + 1, retryAt: now + backoffMs(stop.attempt, now) });
  return { ...state, stops };
}
