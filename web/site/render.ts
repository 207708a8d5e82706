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
 * @param engine URL of the page client's hls.js, for the pages that play at once
 * @returns HTML by file, such as `/index.html` or `/movies/<id>.html`. Titles and descriptions may be any text.
 */
export function renderSite(library: Library, engine: string | null = null): Map<string, string> {
  const pages: RenderedPage[] = [
    libraryPage(library),
    notFoundPage(library),
    ...library.movies.flatMap((movie) => [moviePage(library, movie), moviePlayerPage(library, movie, engine)]),
    ...library.shows.flatMap((show) => [
      showPage(library, show),
      ...show.episodes.flatMap((episode) => [
        episodePage(library, show, episode),
        episodePlayerPage(library, show, episode, engine),
      ]),
    ]),
  ];
  return new Map(pages.map(({ path, text }) => [pageFile(path), text]));
}
