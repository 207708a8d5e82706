/** How a page learns that a service worker contains Headstart's code. A site's own worker may contain it, too. */
import { workerLock } from '../protocol/worker-lock.ts';

/**
 * Holds a Web Lock while the worker is awake. The lock tells pages that the worker contains Headstart. The lock is
 * shared, so that a new version of the worker can hold it beside the old version.
 */
export function holdLock(): void {
  const forEver = (): Promise<never> => new Promise(() => {});
  navigator.locks?.request(workerLock(location.href), { mode: 'shared' }, forEver).catch(() => {});
}
