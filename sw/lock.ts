import { workerLock } from '../protocol/worker-lock.ts';

/** Shows pages that this worker has our code in it, as long as it is awake. A new version of it may hold the lock beside the old one. */
export function holdLock(): void {
  const forEver = (): Promise<never> => new Promise(() => {});
  navigator.locks?.request(workerLock(location.href), { mode: 'shared' }, forEver).catch(() => {});
}
