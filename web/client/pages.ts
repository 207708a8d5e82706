/** What the site's pages show, by their addresses. */
import { type MediaRef, parseMediaRef } from '../../protocol/ids.ts';
import { type MediaPage, PAGES, readPages } from '../../protocol/pages.ts';

/** Where the service worker is: it must be served from the root to see the site's navigations. */
export const WORKER_SCRIPT = document.querySelector<HTMLScriptElement>('script[data-sw]')?.dataset.sw ?? '/sw.js';

/** In its address, so that it knows them too. */
const mediaPage = readPages(new URL(WORKER_SCRIPT, location.href).searchParams.get('pages') ?? PAGES);

/** @returns null for what is no page of this site with media on it */
export const pageAt = ({ origin, pathname }: Location | HTMLAnchorElement | URL): MediaPage | null =>
  origin === location.origin ? mediaPage(pathname) : null;

/** What the page's links to players play, in their order. */
const played = (): (MediaRef | null)[] =>
  [...document.links]
    .map((link) => pageAt(link as HTMLAnchorElement))
    .filter((page) => page?.kind === 'player')
    .map((page) => page?.ref ?? null);

/**
 * @returns what this page is about by its address. One that leads to no media of its own, such as a show's, is about what
 *   its first link to a player plays: Mydia puts there what its visitor would watch next.
 */
export function refHere(): MediaRef | null {
  const page = pageAt(location);
  if (page?.kind !== 'detail') return page?.ref ?? null;
  const refs = played();
  return refs.includes(page.ref) ? page.ref : (refs[0] ?? page.ref);
}

/** @returns what is to be played after this page's episode: Mydia's player says so, others link to it */
export function refAfter(): MediaRef | null {
  const said = document.querySelector<HTMLElement>('[data-next-episode]')?.dataset.nextEpisode;
  return said ? parseMediaRef(`episode/${JSON.parse(said).id}`) : (played()[0] ?? null);
}
