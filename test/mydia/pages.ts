/** Pages as Mydia's: rendered by the server, changed in place by live navigation. There is no line of Headstart in them. */
import type { Episode, Library } from '../../protocol/library.ts';

export interface LivePage {
  title: string;
  html: string;
}

export interface Viewer {
  library: Library;
  /** Whether this viewer has watched an episode to its end. */
  watched(episode: Episode): Promise<boolean>;
}

const escaped = (text: string): string => text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
const link = (href: string, text: string): string => `<a data-live href="${href}">${escaped(text)}</a>`;

/** @returns null for a page that there is not */
export async function livePage(path: string, { library, watched }: Viewer): Promise<LivePage | null> {
  const [, section = '', id = '', last = ''] = path.split('/');
  const movie = library.movies.find((one) => one.id === id || one.id === last);
  const show = library.shows.find((one) => one.id === id || one.episodes.some((episode) => episode.id === last));
  const play = (href: string, text: string): string => (library.playbackEnabled ? link(href, text) : '');
  if (section === '') {
    const links = [
      ...library.movies.map((one) => link(`/movies/${one.id}`, one.title)),
      ...library.shows.map((one) => link(`/tv/${one.id}`, one.title)),
    ];
    return { title: 'Library', html: links.join('<br>') };
  }
  if ((section === 'movies' || section === 'media') && movie) {
    return { title: movie.title, html: `<h1>${escaped(movie.title)}</h1>${play(`/play/movie/${id}`, 'Play')}` };
  }
  if ((section === 'tv' || section === 'media') && show) {
    let next: Episode | undefined;
    for (const episode of show.episodes) next ??= (await watched(episode)) ? undefined : episode;
    const rows = show.episodes.map((one) =>
      play(`/play/episode/${one.id}`, `${one.season}×${one.number} ${one.title}`),
    );
    const button = next ? play(`/play/episode/${next.id}`, 'Play next episode') : '';
    return { title: show.title, html: `<h1>${escaped(show.title)}</h1>${button}<br>${rows.join('<br>')}` };
  }
  if (section === 'play' && (id === 'movie' ? movie : show)) {
    const episodes = show?.episodes ?? [];
    const next = id === 'episode' ? episodes[episodes.findIndex((one) => one.id === last) + 1] : undefined;
    const nextEpisode = next
      ? ` data-next-episode="${escaped(JSON.stringify({ id: next.id, title: next.title }))}"`
      : '';
    const back = link(`/media/${id === 'movie' ? last : show?.id}`, 'Back');
    const html = `${back}<div id="video-player" data-content-type="${id}" data-content-id="${last}"${nextEpisode}>
      <video width="1280" height="720" playsinline controls></video></div>`;
    return { title: `Playing: ${movie?.title ?? show?.title}`, html };
  }
  return null;
}

export const document = ({ title, html }: LivePage, nonce: string): string => `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${escaped(title)}</title>
<script defer nonce="${nonce}" src="/assets/app.js"></script>
</head>
<body><main>${html}</main></body>
</html>`;

/** As strict as a page with such a script and player can be. */
export const policy = (nonce: string): string =>
  [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    "connect-src 'self'",
    "media-src 'self' blob:",
    'worker-src blob:',
    "form-action 'self'",
    "base-uri 'none'",
  ].join('; ');
