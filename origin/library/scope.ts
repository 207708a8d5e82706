/**
 * Which titles an account may see: by kind of media and by age. A hidden title gets the same answer as one that does
 * not exist.
 */
import type { Account } from '../auth/users.ts';
import type { Category } from '../config.ts';
import type { EpisodeEntry, Media, MediaLibrary, MovieEntry, Owner, Rated, ShowEntry } from './library.ts';

export class Scope {
  readonly #library: MediaLibrary;
  readonly #account: Account | null;

  /** @param account whose restrictions hold; with null, every title can be seen */
  constructor(library: MediaLibrary, account: Account | null) {
    this.#library = library;
    this.#account = account;
  }

  movie(id: string): MovieEntry | undefined {
    const movie = this.#library.movie(id);
    return movie && this.#maySee('movie', movie) ? movie : undefined;
  }

  show(id: string): ShowEntry | undefined {
    const show = this.#library.show(id);
    return show && this.#maySee('tv_show', show) ? show : undefined;
  }

  /** An episode has the restrictions of its show. */
  episode(id: string): EpisodeEntry | undefined {
    const episode = this.#library.episode(id);
    return episode && this.owner(episode.media.id) ? episode : undefined;
  }

  /** Mydia keeps movies and shows in one table: a request for a movie with a show's id gets a movie without files. */
  fileOf(kind: 'movie' | 'episode' | 'file', id: string): Media | 'none' | 'unknown' {
    switch (kind) {
      case 'movie': {
        const movie = this.movie(id) ?? this.show(id);
        if (!movie) return 'unknown';
        return ('media' in movie ? movie.media : null) ?? 'none';
      }
      case 'episode':
        return this.episode(id)?.media ?? 'unknown';
      case 'file':
        return this.file(id) ?? 'unknown';
    }
  }

  file(id: string): Media | undefined {
    return this.owner(id)?.media;
  }

  owner(file: string): Owner | undefined {
    const owner = this.#library.owner(file);
    if (!owner) return undefined;
    const isSeen = owner.kind === 'movie' ? this.#maySee('movie', owner.movie) : this.#maySee('tv_show', owner.show);
    return isSeen ? owner : undefined;
  }

  #maySee(category: Category, { age }: Rated): boolean {
    const { allowedCategories = null, maxContentAge = null } = this.#account ?? {};
    if (allowedCategories && !allowedCategories.includes(category)) return false;
    return maxContentAge === null || (age !== null && age <= maxContentAge);
  }
}
