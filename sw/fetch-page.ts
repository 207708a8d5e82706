/** Navigations are answered as if no worker were there. */

/**
 * The page itself. With navigation preload the browser has asked for it while the worker was starting; what became of
 * that must be used, or it would be asked for twice.
 */
export async function fetchPage(event: FetchEvent): Promise<Response> {
  const preloaded = await Promise.resolve(event.preloadResponse).catch(() => undefined);
  return (preloaded as Response | undefined) ?? fetch(event.request);
}
