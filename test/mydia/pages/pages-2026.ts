/** The pages of 2026. A link to the player is a plain link, to a document whose hash names what to play. */
import type { Episode, Show } from '../../../protocol/library.ts';
import { escaped, itemOf, type LivePage, listPage, nextOf, type Pages, type PageViewer } from './page.ts';

/** What differs between the rows of July and those of autumn. */
interface Rows {
  row(episode: Episode, link: string): string;
  /** The attributes of a row's link. */
  linkOf(episode: Episode): string;
}

const JULY: Rows = {
  row: (_, link) => `<tr><td>${link}</td></tr>`,
  linkOf: () => 'class="btn btn-success btn-sm btn-square" title="Play"',
};
const AUTUMN: Rows = {
  row: ({ id }, link) => `<tr id="episode-${id}-row"><td>${link}</td></tr>`,
  linkOf: ({ id }) => `id="episode-${id}-play" class="btn btn-success btn-sm btn-square" title="Play"`,
};

const pagesOf =
  (rows: Rows) =>
  async (path: string, viewer: PageViewer): Promise<LivePage | null> => {
    const { library } = viewer;
    if (path === '/') return listPage(library);
    const { movie, show } = itemOf(path, library);
    if (movie) {
      const link = await playerLink('movie', movie, viewer);
      const hero = link ? `<a class="btn btn-primary btn-block" href="${link}">Play Movie</a>` : '';
      return { title: movie.title, html: `<h1>${escaped(movie.title)}</h1>${hero}` };
    }
    return show ? showPage(show, viewer, rows) : null;
  };

/**
 * The page of a show. Its main button plays the viewer's next episode, and its rows are those of that episode's season.
 */
async function showPage(show: Show, viewer: PageViewer, { row, linkOf }: Rows): Promise<LivePage> {
  const next = await nextOf(show, viewer);
  const link = next && (await playerLink('episode', next, viewer));
  const text = next?.id === show.episodes[0]?.id ? 'Start Watching' : 'Play Next Episode';
  const hero = link ? `<a class="btn btn-primary btn-block" href="${link}">${text}</a>` : '';
  const season = next?.season ?? show.episodes.at(-1)?.season;
  const episodes = show.episodes.filter((episode) => episode.season === season);
  const html = await Promise.all(
    episodes.map(async (episode) => {
      const own = await playerLink('episode', episode, viewer);
      return row(episode, own ? `<a ${linkOf(episode)} href="${own}">${episode.number}</a>` : `${episode.number}`);
    }),
  );
  return {
    title: show.title,
    html: `<h1>${escaped(show.title)}</h1>${hero}<table id="season-${season}"><tbody>${html.join('')}</tbody></table>`,
  };
}

/** @returns null when the item has no file, or playback is off */
async function playerLink(
  kind: 'movie' | 'episode',
  { id, title }: { id: string; title: string },
  { library, file }: PageViewer,
): Promise<string | null> {
  const fileId = library.playbackEnabled ? await file(kind, id) : null;
  // The title is encoded as in a form, with a plus for a space.
  return fileId && escaped(`/player/#/player/${kind}/${id}?${new URLSearchParams({ title, fileId })}`);
}

export const PAGES_2026: Pages = { page: pagesOf(JULY), serviceWorker: 'worker-2026' };
export const PAGES_AUTUMN: Pages = { page: pagesOf(AUTUMN), serviceWorker: 'worker-autumn' };
