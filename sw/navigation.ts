/** Navigations: the preload of a media page leaves in parallel with the page, which is answered as if no worker were there. */
import { newVisitId } from '../protocol/ids.ts';
import { mediaPage } from '../protocol/pages.ts';
import { tellEdge } from './edge.ts';
import type { Visits } from './visits.ts';

/** Must not throw, and must not wait for anything before the preload is on its way. */
export function beginVisit(event: FetchEvent, visits: Visits): void {
  const page = mediaPage(new URL(event.request.url).pathname);
  // Nobody looks at a prefetched or prerendered page yet. Chromium shows the header here; a page that was only
  // prefetched then begins a visit itself when it is shown, for no second fetch event comes.
  if (!page || event.request.headers.has('sec-purpose')) return;
  const visit = visits.begin(event.resultingClientId, page.ref, newVisitId(), Date.now());
  event.waitUntil(tellEdge('preload', page.ref, visit));
}

/**
 * The page itself. With navigation preload the browser has asked for it while the worker was starting; what became of
 * that must be used, or it would be asked for twice.
 */
export async function fetchPage(event: FetchEvent): Promise<Response> {
  const preloaded = await Promise.resolve(event.preloadResponse).catch(() => undefined);
  return (preloaded as Response | undefined) ?? fetch(event.request);
}
