/**
 * Remembers what a page turned out to be about, where its address does not tell: Mydia has shows and films at the same
 * addresses. A film's page plays one of its files. The worker keeps this in its memory alone, so that nothing of it
 * outlives the worker.
 */
import type { MediaRef } from '../protocol/ids.ts';

export class Guesses {
  /** The keys: the media that the address names. The values: what its page is about; null when that plays nothing. */
  readonly #about = new Map<MediaRef, MediaRef | null>();

  /** @returns what the page of this address is about, as far as the worker knows; null when there is nothing to preload */
  guess(address: MediaRef): MediaRef | null {
    return this.#about.get(address) ?? (this.#about.has(address) ? null : address);
  }

  learn(address: MediaRef, about: MediaRef | null): void {
    if (about === address) this.#about.delete(address);
    else this.#about.set(address, about);
  }
}
