/** Which pages show which media: the same patterns serve the service worker, the page client and the edge. */
import { type MediaRef, parseMediaRef } from './ids.ts';

/** `kind` tells a page where one decides from one where one watches. A show's page has no media of its own: `ref` is null. */
export interface MediaPage {
  kind: 'detail' | 'player';
  ref: MediaRef | null;
}

/**
 * Mydia's, and the demo's for an episode. Each is `<what>=<path>`, separated by spaces: `movie`, `episode` and `file` for the
 * page of one, whose id is `:id`; `show` for a page with the episodes of a show; `play` for a player, of `:kind` and `:id`.
 */
export const PAGES =
  'movie=/movies/:id movie=/media/:id show=/tv/:id episode=/tv/:show/episodes/:id play=/play/:kind/:id';

/** @returns what finds the page that a path leads to, or null when it shows no media: made once, for pages have many links */
export function readPages(pages: string): (pathname: string) => MediaPage | null {
  const patterns = pages.split(' ').map((page) => {
    const [what, path = ''] = page.split('=');
    return { what, path: new RegExp(`^${path.replace(/:(\w+)/g, '(?<$1>[^/]+)')}/?$`) };
  });
  return (pathname) => {
    for (const { what, path } of patterns) {
      const found = path.exec(pathname)?.groups;
      if (!found) continue;
      const ref = parseMediaRef(`${found.kind ?? what}/${found.id}`);
      if (ref) return { kind: what === 'play' ? 'player' : 'detail', ref };
      return what === 'show' ? { kind: 'detail', ref: null } : null;
    }
    return null;
  };
}
