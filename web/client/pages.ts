/** What the site's pages show, by their addresses: which film, and which follows. */
import { type MediaRef, parseMediaRef } from '../../protocol/ids.ts';
import { type MediaPage, PAGES, readPages } from '../../protocol/pages.ts';

/** The address of the service worker's script. Only a script at the site's root gets all of the site's navigations. */
export const WORKER_SCRIPT = document.querySelector<HTMLScriptElement>('script[data-sw]')?.dataset.sw ?? '/sw.js';

/** The worker's address carries the addresses of the site's pages, so that the worker knows them too. */
const mediaPage = readPages(new URL(WORKER_SCRIPT, location.href).searchParams.get('pages') ?? PAGES);

/** @returns null for a page of another site, and for one without media */
export const pageAt = ({ origin, pathname, hash }: Location | HTMLAnchorElement | URL): MediaPage | null =>
  origin === location.origin ? mediaPage(pathname + hash) : null;

/** @returns the media of the page's links to players, in their order */
export const linkedRefs = (): MediaRef[] =>
  [...document.links]
    .map((link) => pageAt(link as HTMLAnchorElement))
    .flatMap((page) => (page?.kind === 'player' && page.ref) || []);

/** @returns the media that follows this page's episode: Mydia's player names it, other pages link to it */
export function refAfter(): MediaRef | null {
  const said = document.querySelector<HTMLElement>('[data-next-episode]')?.dataset.nextEpisode;
  return said ? parseMediaRef(`episode/${JSON.parse(said).id}`) : (linkedRefs()[0] ?? null);
}
