/** Navigations: the preload of a media page leaves in parallel with the page, which is answered as if no worker were there. */
import { newVisitId } from '../protocol/ids.ts';
import { PAGES, readPages } from '../protocol/pages.ts';
import { manifestPath, playbackUrl } from '../protocol/urls.ts';
import { playlistFor, positionOf, tellEdge, whenReady } from './edge.ts';
import type { Known } from './known.ts';

/** The edge says it by the address under which it serves this script. */
const mediaPage = readPages(new URL(location.href).searchParams.get('pages') ?? PAGES);

/** Must not throw, and must not wait for anything before the preload is on its way. */
export function beginVisit(event: FetchEvent, { visits, stash, ahead }: Known): void {
  const page = mediaPage(new URL(event.request.url).pathname);
  // Nobody looks at a prefetched or prerendered page yet. Chromium shows the header here; a page that was only
  // prefetched then begins a visit itself when it is shown, for no second fetch event comes.
  if (!page || event.request.headers.has('sec-purpose')) return;
  const { kind, ref } = page;
  // Of a show's page, only the page itself knows what comes next.
  if (!ref) return;
  const client = event.resultingClientId;
  const now = Date.now();
  const visit = visits.begin(client, ref, newVisitId(), now);
  const keep = (to: string, answer: Promise<Response | null>): void => {
    ahead.keep(client, to, answer, now);
    event.waitUntil(answer);
  };
  keep(visit, whenReady(tellEdge('preload', ref, visit)));
  // What is kept is for a page that plays; one that looks has time, and its lease must not become one that plays.
  if (kind === 'detail' || !stash.has(ref)) return;
  // Whatever visit the page's own request names.
  keep(manifestPath(ref), playlistFor(client, ref, visit, stash));
  // A page that plays saves the viewer's place when it goes, which is after this.
  if (!visits.plays(ref)) keep(playbackUrl(ref), positionOf(ref));
}

/**
 * The page itself. With navigation preload the browser has asked for it while the worker was starting; what became of
 * that must be used, or it would be asked for twice.
 */
export async function fetchPage(event: FetchEvent): Promise<Response> {
  const preloaded = await Promise.resolve(event.preloadResponse).catch(() => undefined);
  return (preloaded as Response | undefined) ?? fetch(event.request);
}
