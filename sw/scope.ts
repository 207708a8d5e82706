/** The global scope of a service worker, with its type. TypeScript's library types it as any worker's scope. */
export const scope = globalThis as unknown as ServiceWorkerGlobalScope;
