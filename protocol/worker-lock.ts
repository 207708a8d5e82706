/**
 * How a page knows a service worker with Headstart's code in it: by the name of a lock. The worker holds the lock while
 * it is awake. By the lock a page tells such a worker from any other, without a message to either.
 * @param script the worker's own address
 */
export const workerLock = (script: string): string => `headstart ${script}`;
