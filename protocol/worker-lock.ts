/**
 * How a page knows a service worker with Headstart's code in it: by the name of a lock. The worker holds the lock while
 * it is awake. The page looks for the lock, so it need not send a message to find out what the worker contains.
 * @param script the worker's own address
 */
export const workerLock = (script: string): string => `headstart ${script}`;
