/** The global scope, typed as what it is here: TypeScript's library knows workers only in general. */
export const scope = globalThis as unknown as ServiceWorkerGlobalScope;
