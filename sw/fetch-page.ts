/**
 * Answers a navigation as if no worker were there. With navigation preload the browser has asked for the page while the
 * worker was starting: its answer must be used, or the page would be asked for twice.
 */
export async function fetchPage(event: FetchEvent): Promise<Response> {
  const preloaded = await Promise.resolve(event.preloadResponse).catch(() => undefined);
  return (preloaded as Response | undefined) ?? fetch(event.request);
}
