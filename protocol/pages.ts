/**
 * Which addresses are pages of films, shows and players, and which media each shows. The same patterns serve the
 * service worker, the page client and the edge.
 */
import { type MediaRef, parseMediaRef } from './ids.ts';

/** `kind` tells a page where one decides from one where one watches. A show's page has no media of its own: `ref` is null. */
export interface MediaPage {
  kind: 'detail' | 'player';
  ref: MediaRef | null;
}

/**
 * Mydia's, and the demo's for an episode. Each is `<what>=<address>`, separated by spaces: `movie`, `episode` and `file` for the
 * page of one, whose id is `:id`; `show` for a page with the episodes of a show; `play` for a player, of `:kind` and `:id`.
 * An address is a path, or a path, `#` and a path, for a page with a script that keeps its place behind the `#`. There a parameter may
 * name the file that the player plays, `?<parameter>=:file`; without it such an address plays nothing.
 */
export const PAGES =
  'movie=/movies/:id movie=/media/:id show=/tv/:id episode=/tv/:show/episodes/:id play=/play/:kind/:id ' +
  'play=/player/#/player/:kind/:id?fileId=:file';

/**
 * Where our service worker is on a site that the edge stands in front of: `/sw.js` may be the site's own there. Elsewhere it is
 * `/sw.js`, for a script may rule the pages of its own folder only, unless the server says more.
 */
export const WORKER_IN_FRONT = '/headstart/sw.js';

/** In the place of a file's id, by Mydia's player, for a file that it has downloaded: such a page needs nothing of the origin. */
const OFFLINE = 'offline';

/**
 * @returns a function from an address (path and hash) to the page at that address; null when that page shows no media.
 *   The caller makes the function once, since pages have many links
 */
export function readPages(pages: string): (address: string) => MediaPage | null {
  const patterns = pages.split(' ').map((page) => {
    const [what = ''] = page.split('=', 1);
    const address = page.slice(what.length + 1);
    const form = address
      .replace('/#', '/?#')
      // Other parameters may come before and after.
      .replace(/\?(?=\w)/, '\\?(?:.*&)?')
      .replace(/:(\w+)/g, '(?<$1>[^/?#&]+)');
    return { what, form: new RegExp(`^${form}${address.includes('#') ? '(?:[?&].*)?' : '/?(?:#.*)?'}$`) };
  });
  return (address) => {
    for (const { what, form } of patterns) {
      const found = form.exec(address)?.groups;
      if (!found) continue;
      const ref = parseMediaRef(`${found.kind ?? what}/${found.id}`);
      const played = ref && found.file ? parseMediaRef(`file/${found.file}`) : ref;
      if (played && found.file !== OFFLINE) return { kind: what === 'play' ? 'player' : 'detail', ref: played };
      return what === 'show' ? { kind: 'detail', ref: null } : null;
    }
    return null;
  };
}
