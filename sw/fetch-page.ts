/**
 * Answers a navigation as the browser would without a worker. With navigation preload, the browser has requested the
 * page while the worker was starting. The worker must use the answer to that request: a fetch would request the page a
 * second time.
 */
export async function fetchPage(event: FetchEvent): Promise<Response> {
  const preloaded = await Promise.resolve(event.preloadResponse).catch(() => undefined);
  return (preloaded as Response | undefined) ?? fetch(event.request);
}
