/** The global scope of a service worker, with its type. */
export const scope = globalThis as unknown as ServiceWorkerGlobalScope;
