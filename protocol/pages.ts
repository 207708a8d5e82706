/**
 * Which addresses are pages of films, shows and players, and which media each shows. The same patterns serve the
 * service worker, the page client and the edge.
 */
import { type MediaRef, parseMediaRef } from './ids.ts';

/**
 * On a `detail` page the visitor decides; on a `player` page the viewer watches. `ref` is null on a show's page, which
 * has no media of its own.
 */
export interface MediaPage {
  kind: 'detail' | 'player';
  ref: MediaRef | null;
}

/**
 * The patterns of Mydia's pages, and of the demo's page of an episode. They are separated by spaces; each is
 * `<what>=<address>`. `movie`, `episode` and `file` are the pages of one media, whose id is `:id`. `show` is a page
 * with the episodes of a show. `play` is a player's page, whose address has the media's `:kind` and `:id`.
 *
 * On some sites, a script writes the page's path behind a `#`: `/player/#/player/:kind/:id`. Such a pattern may end
 * with a parameter that names the file: `?fileId=:file`. Then a page whose address lacks this parameter plays nothing.
 */
export const PAGES =
  'movie=/movies/:id movie=/media/:id show=/tv/:id episode=/tv/:show/episodes/:id play=/play/:kind/:id ' +
  'play=/player/#/player/:kind/:id?fileId=:file';

/**
 * The address of Headstart's own service worker on a site that the edge stands in front of, where `/sw.js` may be the
 * site's own. Elsewhere the address is `/sw.js`, because a service worker controls only the pages under its own folder.
 * The answer at `WORKER_IN_FRONT` has a header that allows the worker to control the whole site.
 */
export const WORKER_IN_FRONT = '/headstart/sw.js';

/**
 * Mydia's player writes this text in place of a file's id when it plays a file that it has downloaded. A page whose
 * address has this text needs nothing of the origin.
 */
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
