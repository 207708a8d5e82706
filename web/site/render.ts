/** The demo site: every page of a library, rendered once. */
import type { Library } from '../../protocol/library.ts';
import { episodePage } from './episode-page.ts';
import { libraryPage } from './library-page.ts';
import { moviePage } from './movie-page.ts';
import { notFoundPage } from './not-found-page.ts';
import type { RenderedPage } from './page.ts';
import { pageFile } from './paths.ts';
import { episodePlayerPage, moviePlayerPage } from './player-page.ts';
import { showPage } from './show-page.ts';

/**
 * @param modules URLs of the page client's player and hls.js, for the pages that play at once
 * @returns HTML by file, such as `/index.html` or `/movies/<id>.html`. Titles and descriptions may be any text.
 */
export function renderSite(library: Library, modules: readonly string[] = []): Map<string, string> {
  const pages: RenderedPage[] = [
    libraryPage(library),
    notFoundPage(library),
    ...library.movies.flatMap((movie) => [moviePage(library, movie), moviePlayerPage(library, movie, modules)]),
    ...library.shows.flatMap((show) => [
      showPage(library, show),
      ...show.episodes.flatMap((episode) => [
        episodePage(library, show, episode),
        episodePlayerPage(library, show, episode, modules),
      ]),
    ]),
  ];
  return new Map(pages.map(({ path, text }) => [pageFile(path), text]));
}
