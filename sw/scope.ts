/** The global scope of a service worker: TypeScript's library types it as that of any worker. */
export const scope = globalThis as unknown as ServiceWorkerGlobalScope;
