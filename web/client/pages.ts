/** What the site's pages show, by their addresses. */
import { type MediaRef, parseMediaRef } from '../../protocol/ids.ts';
import { type MediaPage, PAGES, readPages } from '../../protocol/pages.ts';

/** Where the service worker is: it must be served from the root to see the site's navigations. */
export const WORKER_SCRIPT = document.querySelector<HTMLScriptElement>('script[data-sw]')?.dataset.sw ?? '/sw.js';

/** In its address, so that it knows them too. */
const mediaPage = readPages(new URL(WORKER_SCRIPT, location.href).searchParams.get('pages') ?? PAGES);

/** @returns null for what is no page of this site with media on it */
export const pageAt = ({ origin, pathname, hash }: Location | HTMLAnchorElement | URL): MediaPage | null =>
  origin === location.origin ? mediaPage(pathname + hash) : null;

/** What the page's links to players play, in their order. */
export const linked = (): MediaRef[] =>
  [...document.links]
    .map((link) => pageAt(link as HTMLAnchorElement))
    .flatMap((page) => (page?.kind === 'player' && page.ref) || []);

/** @returns what is to be played after this page's episode: Mydia's player says so, others link to it */
export function refAfter(): MediaRef | null {
  const said = document.querySelector<HTMLElement>('[data-next-episode]')?.dataset.nextEpisode;
  return said ? parseMediaRef(`episode/${JSON.parse(said).id}`) : (linked()[0] ?? null);
}
