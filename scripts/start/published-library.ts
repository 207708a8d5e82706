/**
 * Asks an origin for its list of films, anew when the library has changed. It also knows how many films are yet to be
 * made.
 */
import * as v from 'valibot';
import { type Library, LibrarySchema } from '../../protocol/library.ts';
import { API } from '../../protocol/urls.ts';
import { EMPTY_LIBRARY } from '../build/site.ts';

/** How long an origin may take to list its films, in milliseconds. */
const PATIENCE_MS = 5_000;

export class PublishedLibrary {
  #published = EMPTY_LIBRARY;
  #etag: string | null = null;
  #isStale = true;
  #unmade = 0;
  #shown = { library: EMPTY_LIBRARY, unmade: 0 };
  #asking: Promise<Library> | null = null;

  /**
   * Marks the library as changed: the next reader asks the origin.
   * @param unmade how many films are yet to be made
   */
  change(unmade: number): void {
    this.#isStale = true;
    this.#unmade = unmade;
  }

  /**
   * An origin that publishes no library is asked once. An origin that could not be reached is asked again by the next
   * reader.
   * @returns the same object until the library changes. Never rejects
   */
  read(originUrl: string): Promise<Library> {
    if (!this.#isStale && this.#published.scan.isComplete) return Promise.resolve(this.#shown.library);
    this.#asking ??= this.#ask(new URL(`${API}/library`, originUrl)).finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  async #ask(url: URL): Promise<Library> {
    this.#isStale = false;
    const before = this.#published;
    try {
      const headers: Record<string, string> = this.#etag === null ? {} : { 'if-none-match': this.#etag };
      const reply = await fetch(url, { headers, redirect: 'error', signal: AbortSignal.timeout(PATIENCE_MS) });
      if (reply.ok) {
        this.#published = v.parse(LibrarySchema, await reply.json());
        this.#etag = reply.headers.get('etag');
      }
    } catch (error) {
      // The site goes on with the library that it has.
      const isAnswer = error instanceof SyntaxError || v.isValiError(error);
      if (!isAnswer) this.#isStale = true;
    }
    if (this.#published !== before || this.#unmade !== this.#shown.unmade) {
      this.#shown = { library: withUnmade(this.#published, this.#unmade), unmade: this.#unmade };
    }
    return this.#shown.library;
  }
}

/**
 * Counts also the films of the library that are yet to be made. The library is complete only when no film is left to be
 * made.
 */
const withUnmade = ({ scan, ...library }: Library, unmade: number): Library => ({
  ...library,
  scan: {
    found: scan.found + unmade,
    pending: scan.pending + unmade,
    isComplete: scan.isComplete && scan.pending + unmade === 0,
  },
});
