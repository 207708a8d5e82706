/**
 * The name of the lock that a service worker with our code in it holds while it is awake. By it a page tells such a worker from
 * any other, without a word to either.
 * @param script the worker's own address
 */
export const workerLock = (script: string): string => `headstart ${script}`;
