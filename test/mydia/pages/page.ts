/**
 * A page like Mydia's: the server renders it, and live navigation changes it in place. It contains nothing of
 * Headstart.
 */
import type { Episode, Library, Movie, Show } from '../../../protocol/library.ts';

export interface LivePage {
  title: string;
  html: string;
}

export interface PageViewer {
  library: Library;
  /** Whether this viewer has watched an episode to its end. */
  watched(episode: Episode): Promise<boolean>;
  /** @returns the id of the media file. Mydia's link to its player contains this id */
  file(kind: 'movie' | 'episode', id: string): Promise<string | null>;
}

/** The pages of one version of Mydia. */
export interface Pages {
  /** @returns null for an unknown page */
  page(path: string, viewer: PageViewer): Promise<LivePage | null>;
  /**
   * The site's own service worker: a file's name in `test/mydia/browser/`, without its extension. Null for a site
   * without one.
   */
  serviceWorker: 'worker-2026' | 'worker-autumn' | null;
}

export const escaped = (text: string): string => text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);

/** A link by live navigation, which requests no document. */
export const liveLink = (href: string, text: string): string => `<a data-live href="${href}">${escaped(text)}</a>`;

/** The page that lists the films and shows. Films and shows have addresses of the same form. */
export function listPage({ movies, shows }: Library): LivePage {
  const links = [...movies, ...shows].map(({ id, title }) => liveLink(`/media/${id}`, title));
  return { title: 'Library', html: links.join('<br>') };
}

/** The movie or show that an address names: `/media/:id`, `/movies/:id` or `/tv/:id`. */
export function itemOf(path: string, { movies, shows }: Library): { movie?: Movie; show?: Show } {
  const [, section = '', id] = path.split('/');
  if (section === 'media' || section === 'movies') {
    const movie = movies.find((one) => one.id === id);
    if (movie) return { movie };
  }
  const show = section === 'media' || section === 'tv' ? shows.find((one) => one.id === id) : undefined;
  return show ? { show } : {};
}

/** @returns the first episode that this viewer has not watched */
export async function nextOf({ episodes }: Show, { watched }: PageViewer): Promise<Episode | undefined> {
  for (const episode of episodes) if (!(await watched(episode))) return episode;
  return undefined;
}

/** @param hasWorker whether the page's script registers the site's service worker */
export const document = ({ title, html }: LivePage, nonce: string, hasWorker: boolean): string => `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${escaped(title)}</title>
${hasWorker ? '<meta name="service-worker" content="/service-worker.js">' : ''}
<script defer nonce="${nonce}" src="/assets/app.js"></script>
</head>
<body><main>${html}</main></body>
</html>`;

/** The strictest Content-Security-Policy under which Mydia's script and player work. */
export const policy = (nonce: string): string =>
  [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    "connect-src 'self'",
    "media-src 'self' blob:",
    "worker-src 'self' blob:",
    "form-action 'self'",
    "base-uri 'none'",
  ].join('; ');
