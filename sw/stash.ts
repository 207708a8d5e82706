/**
 * The first segments of what pages warm: Play may be a navigation, and its page finds them here. In the worker's memory and
 * nowhere else: it leaves nothing on the disk, and is gone with the worker.
 */
import type { MediaRef } from '../protocol/ids.ts';

/** In bytes. A film: the first 20 s of a good picture; in all: the page that is left, and a few before it. */
export const STASH_LIMITS = { film: 6 * 1024 ** 2, all: 16 * 1024 ** 2 };

export interface Kept {
  headers: Headers;
  body: ArrayBuffer;
}

export interface Film {
  readonly ref: MediaRef;
  /** The right to read that is a part of its segments' paths. The edge gives the same one to the same viewer only. */
  readonly right: string;
  readonly segments: Map<string, Kept>;
  bytes: number;
  /** What would come next had no room: from here on there would be holes. */
  full: boolean;
  /** The pages to which the edge has given this very right since. */
  readonly readers: Set<string>;
}

export class Stash {
  /** The least recently used first. */
  readonly #films = new Map<MediaRef, Film>();
  readonly #isHeld: (ref: MediaRef) => boolean;

  /** @param isHeld whether any page holds a lease on it, or looks at it without one: all else is dropped */
  constructor(isHeld: (ref: MediaRef) => boolean) {
    this.#isHeld = isHeld;
  }

  /** @returns where a segment read by `right` may be kept; null when there is no room for more of its film */
  open(ref: MediaRef, right: string): Film | null {
    const film = this.#use(ref);
    if (film?.right === right) return film.full ? null : film;
    // Another viewer's, or another session's.
    const fresh: Film = { ref, right, segments: new Map(), bytes: 0, full: false, readers: new Set() };
    this.#films.delete(ref);
    this.#films.set(ref, fresh);
    return fresh;
  }

  /** Nothing happens when the film was dropped while the segment came. */
  keep(film: Film, path: string, segment: Kept): void {
    if (this.#use(film.ref) !== film || film.full || film.segments.has(path)) return;
    const { byteLength } = segment.body;
    film.full = film.bytes + byteLength > STASH_LIMITS.film;
    if (film.full) return;
    film.segments.set(path, segment);
    film.bytes += byteLength;
    for (const ref of this.#films.keys()) if (this.bytes > STASH_LIMITS.all) this.#films.delete(ref);
  }

  /** Something of a film could not be kept. */
  fill(film: Film): void {
    film.full = true;
  }

  has(ref: MediaRef): boolean {
    return (this.#use(ref)?.segments.size ?? 0) > 0;
  }

  /** The edge has given `client` a playlist: it may read what is kept if that is by the same right; if not, nobody may. */
  admit(client: string, ref: MediaRef, playlist: string): void {
    const film = this.#use(ref);
    if (film && playlist.includes(`${film.right}/`)) film.readers.add(client);
    else this.drop(ref);
  }

  find(client: string, ref: MediaRef, path: string): Kept | null {
    const film = this.#use(ref);
    return (film?.readers.has(client) && film.segments.get(path)) || null;
  }

  drop(ref: MediaRef): void {
    this.#films.delete(ref);
  }

  clear(): void {
    this.#films.clear();
  }

  /** Drops what no page holds a lease on, or looks at, any more. */
  tidy(): void {
    for (const ref of this.#films.keys()) if (!this.#isHeld(ref)) this.#films.delete(ref);
  }

  get bytes(): number {
    let sum = 0;
    for (const film of this.#films.values()) sum += film.bytes;
    return sum;
  }

  #use(ref: MediaRef): Film | undefined {
    this.tidy();
    const film = this.#films.get(ref);
    if (!film) return undefined;
    this.#films.delete(ref);
    this.#films.set(ref, film);
    return film;
  }
}
