import { leaseEnd } from './leases.ts';
import { keepAliveMs } from './reducer.ts';
import type { MediaFileState, Policy } from './state.ts';

/** While the origin is being asked, memory may be lost without notice: how soon that is found out. */
const CHECK_MS = 10_000;

/** When the reducer next has something to do by itself, in epoch milliseconds; null when it has not. */
export function nextWake(state: MediaFileState, now: number, policy: Policy): number | null {
  const times: number[] = [];
  for (const lease of state.leases.values()) times.push(leaseEnd(lease, policy));
  for (const until of state.tombstones.values()) times.push(until);
  for (const stop of state.stops.values()) times.push(stop.retryAt ?? now + CHECK_MS);
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
      // Past its time, it waits for a stop to be answered.
      times.push(session.retryAt > now ? session.retryAt : now + CHECK_MS);
      break;
  }
  return times.length > 0 ? Math.min(...times) : null;
}
