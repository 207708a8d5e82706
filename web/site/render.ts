/** Which pages the demo has: renders each page of a library by its path. */
import type { Library } from '../../protocol/library.ts';
import { episodePage } from './episode-page.ts';
import { leftOutPage } from './left-out-page.ts';
import { libraryPage, shelfPage, shelfPages } from './library-page.ts';
import { moviePage } from './movie-page.ts';
import { notFoundPage } from './not-found-page.ts';
import type { RenderedPage } from './page.ts';
import {
  episodePath,
  episodeRef,
  LEFT_OUT_PATH,
  LIBRARY_PATH,
  moviePath,
  movieRef,
  NOT_FOUND_PATH,
  pageFile,
  playerPath,
  showPath,
} from './paths.ts';
import { episodePlayerPage, moviePlayerPage } from './player-page.ts';
import { showPage } from './show-page.ts';

type Render = () => RenderedPage;

/** Renders a page of a library when the page is requested: in a library of ten thousand films, most pages never are. */
export class RenderedSite {
  readonly #pages = new Map<string, Render>();

  /** @param modules URLs of the page client's player and hls.js, for the pages that play at once */
  constructor(library: Library, modules: readonly string[] = []) {
    const add = (path: string, render: Render) => this.#pages.set(path, render);
    add(LIBRARY_PATH, () => libraryPage(library));
    add(LEFT_OUT_PATH, () => leftOutPage(library));
    add(NOT_FOUND_PATH, () => notFoundPage(library));
    for (const page of shelfPages(library)) add(page.path, () => shelfPage(library, page));
    for (const movie of library.movies) {
      add(moviePath(movie), () => moviePage(library, movie));
      add(playerPath(movieRef(movie)), () => moviePlayerPage(library, movie, modules));
    }
    for (const show of library.shows) {
      add(showPath(show), () => showPage(library, show));
      for (const episode of show.episodes) {
        add(episodePath(show, episode), () => episodePage(library, show, episode));
        add(playerPath(episodeRef(episode)), () => episodePlayerPage(library, show, episode, modules));
      }
    }
  }

  /** Such as `/movies/<id>`. */
  get paths(): string[] {
    return [...this.#pages.keys()];
  }

  /** @returns the page's HTML; null for a path without a page. Titles and descriptions may be any text */
  page(path: string): string | null {
    return this.#pages.get(path)?.().text ?? null;
  }
}

/** @returns the HTML of each file, by the file's path, such as `/index.html` or `/movies/<id>.html` */
export function renderSite(library: Library, modules: readonly string[] = []): Map<string, string> {
  const site = new RenderedSite(library, modules);
  return new Map(site.paths.map((path) => [pageFile(path), site.page(path) ?? '']));
}
