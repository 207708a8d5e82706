/** The library that an origin publishes, as it is now. */
import * as v from 'valibot';
import { type Library, LibrarySchema } from '../../protocol/library.ts';
import { API } from '../../protocol/urls.ts';
import { EMPTY_LIBRARY } from '../build/site.ts';

/** How long an origin may take to say what it holds, in milliseconds. */
const PATIENCE_MS = 5_000;

export class PublishedLibrary {
  readonly #url: URL;
  #library = EMPTY_LIBRARY;
  #etag: string | null = null;
  #isStale = true;
  #asking: Promise<Library> | null = null;

  constructor(originUrl: string) {
    this.#url = new URL(`${API}/library`, originUrl);
  }

  /** It is another one now: the next reader asks the origin. */
  change(): void {
    this.#isStale = true;
  }

  /** An origin without such a list is asked once. @returns the same object until the library is another one. Never rejects */
  read(): Promise<Library> {
    if (!this.#isStale && this.#library.scan.isComplete) return Promise.resolve(this.#library);
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  async #ask(): Promise<Library> {
    this.#isStale = false;
    try {
      const headers = this.#etag === null ? {} : { 'if-none-match': this.#etag };
      const reply = await fetch(this.#url, { headers, redirect: 'error', signal: AbortSignal.timeout(PATIENCE_MS) });
      if (!reply.ok) return this.#library;
      this.#library = v.parse(LibrarySchema, await reply.json());
      this.#etag = reply.headers.get('etag');
    } catch {
      // The site shows what it has.
    }
    return this.#library;
  }
}
