/** Shows pages that Headstart's code is in the service worker, also in a site's own. */
import { workerLock } from '../protocol/worker-lock.ts';

/** Holds a lock while the worker is awake: it tells pages that our code is in it. A new version may hold the lock beside the old one. */
export function holdLock(): void {
  const forEver = (): Promise<never> => new Promise(() => {});
  navigator.locks?.request(workerLock(location.href), { mode: 'shared' }, forEver).catch(() => {});
}
