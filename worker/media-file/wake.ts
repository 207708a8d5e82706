/** When the alarm of a media file's Durable Object rings. */
import { leaseEnd } from './leases.ts';
import { keepAliveMs } from './reducer.ts';
import { nextClaimAt } from './slot.ts';
import type { MediaFileState, Policy } from './state.ts';

/**
 * How soon a file looks again at work that waits for the origin, in milliseconds: its Durable Object may have lost its
 * memory, and the answer with it.
 */
const CHECK_MS = 10_000;

/** When the reducer next has something to do by itself, in epoch milliseconds; null when it has nothing to do. */
export function nextWake(state: MediaFileState, now: number, policy: Policy): number | null {
  // `at` is null or past when the file has already asked the origin or the gate. The answer may be lost, so the file
  // looks again soon.
  const orSoon = (at: number | null): number => (at !== null && at > now ? at : now + CHECK_MS);
  let next = Number.POSITIVE_INFINITY;
  const wake = (...times: number[]): void => {
    for (const at of times) next = Math.min(next, at);
  };
  for (const lease of state.leases.values()) wake(leaseEnd(lease, policy));
  for (const until of state.tombstones.values()) wake(until);
  for (const stop of state.stops.values()) wake(orSoon(stop.retryAt));
  const tellAt = nextClaimAt(state);
  if (tellAt !== null) wake(orSoon(tellAt));
  const { session, lingerUntil } = state;
  switch (session.phase) {
    case 'none':
    case 'direct':
    case 'queued':
      break;
    case 'starting':
      wake(now + CHECK_MS);
      break;
    case 'warming':
      wake(lingerUntil ?? now + CHECK_MS, now + CHECK_MS);
      break;
    case 'ready':
      wake(lingerUntil ?? session.checkedAt + keepAliveMs(policy));
      break;
    case 'failed':
      wake(orSoon(session.retryAt));
      break;
    default:
      session satisfies never;
  }
  return Number.isFinite(next) ? next : null;
}
