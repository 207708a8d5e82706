/**
 * Remembers what a page turned out to be about, where its address does not tell. Mydia has shows and films at addresses
 * of the same form, and a film's page may play one particular file. The worker keeps this in its memory only, and
 * forgets it when the browser stops the worker.
 */
import type { MediaRef } from '../protocol/ids.ts';

export class Guesses {
  /**
   * The key is the media ref that an address names. The value is the media ref that its page shows; null when the page
   * plays nothing.
   */
  readonly #about = new Map<MediaRef, MediaRef | null>();

  /**
   * @returns the media that the page at this address shows, as far as the worker knows; null when there is nothing to
   * preload
   */
  guess(address: MediaRef): MediaRef | null {
    return this.#about.get(address) ?? (this.#about.has(address) ? null : address);
  }

  learn(address: MediaRef, about: MediaRef | null): void {
    if (about === address) this.#about.delete(address);
    else this.#about.set(address, about);
  }
}
