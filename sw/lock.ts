/** Shows pages that Headstart's code is in the service worker, also in a site's own. */
import { workerLock } from '../protocol/worker-lock.ts';

/**
 * Holds a Web Lock while the worker is awake. The lock tells pages that the worker contains Headstart. It is shared, so
 * that a new version of the worker can hold it beside the old one.
 */
export function holdLock(): void {
  const forEver = (): Promise<never> => new Promise(() => {});
  navigator.locks?.request(workerLock(location.href), { mode: 'shared' }, forEver).catch(() => {});
}
