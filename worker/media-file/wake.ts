import { leaseEnd } from './leases.ts';
import { keepAliveMs } from './reducer.ts';
import type { MediaFileState, Policy } from './state.ts';

/** While the origin is being asked, memory may be lost without notice: how soon that is found out. */
const CHECK_MS = 10_000;

/** When the reducer next has something to do by itself, in epoch milliseconds; null when it has not. */
export function nextWake(state: MediaFileState, now: number, policy: Policy): number | null {
  // What is past its time waits for an answer of the origin.
  const orSoon = (at: number | null): number => (at !== null && at > now ? at : now + CHECK_MS);
  const times: number[] = [];
  for (const lease of state.leases.values()) times.push(leaseEnd(lease, policy));
  for (const until of state.tombstones.values()) times.push(until);
  for (const stop of state.stops.values()) times.push(orSoon(stop.retryAt));
  const { session, lingerUntil } = state;
  switch (session.phase) {
    case 'none':
    case 'direct':
      break;
    case 'starting':
      times.push(now + CHECK_MS);
      break;
    case 'warming':
      times.push(lingerUntil ?? now + CHECK_MS, now + CHECK_MS);
      break;
    case 'ready':
      times.push(lingerUntil ?? session.checkedAt + keepAliveMs(policy));
      break;
    case 'failed':
      times.push(orSoon(session.retryAt));
      break;
  }
  return times.length > 0 ? Math.min(...times) : null;
}
