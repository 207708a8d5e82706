/** The pages of 2025. The player is one of these pages, and Play is a live navigation to it. */
import { escaped, itemOf, type LivePage, listPage, liveLink, nextOf, type Pages, type PageViewer } from './page.ts';

async function page(path: string, viewer: PageViewer): Promise<LivePage | null> {
  const { library } = viewer;
  if (path === '/') return listPage(library);
  const play = (href: string, text: string): string => (library.playbackEnabled ? liveLink(href, text) : '');
  const { movie, show } = itemOf(path, library);
  if (movie) {
    const button = play(`/play/movie/${movie.id}`, 'Play');
    return { title: movie.title, html: `<h1>${escaped(movie.title)}</h1>${button}` };
  }
  if (show) {
    const next = await nextOf(show, viewer);
    const rows = show.episodes.map((one) =>
      play(`/play/episode/${one.id}`, `${one.season}×${one.number} ${one.title}`),
    );
    const button = next ? play(`/play/episode/${next.id}`, 'Play next episode') : '';
    return { title: show.title, html: `<h1>${escaped(show.title)}</h1>${button}<br>${rows.join('<br>')}` };
  }
  return playerPage(path, viewer);
}

function playerPage(path: string, { library }: PageViewer): LivePage | null {
  const [, kind = '', id = ''] = /^\/play\/(movie|episode)\/([^/]+)$/.exec(path) ?? [];
  const movie = kind === 'movie' ? library.movies.find((one) => one.id === id) : undefined;
  const show = library.shows.find(({ episodes }) => episodes.some((episode) => episode.id === id));
  if (!movie && !show) return null;
  const next = show?.episodes[show.episodes.findIndex((one) => one.id === id) + 1];
  const nextEpisode = next ? ` data-next-episode="${escaped(JSON.stringify({ id: next.id, title: next.title }))}"` : '';
  const back = liveLink(`/media/${movie?.id ?? show?.id}`, 'Back');
  const html = `${back}<div id="video-player" data-content-type="${kind}" data-content-id="${id}"${nextEpisode}>
    <video width="1280" height="720" playsinline controls></video></div>`;
  return { title: `Playing: ${movie?.title ?? show?.title}`, html };
}

export const PAGES_2025: Pages = { page, serviceWorker: null };
