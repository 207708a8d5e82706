/**
 * How much the service worker keeps of a film: the first segments, for the page that plays it. Play may be a
 * navigation: then the player page gets the segments from here. They are kept in the worker's memory only: nothing is
 * written to the disk, and the segments are lost when the browser stops the worker.
 */
import type { MediaRef } from '../protocol/ids.ts';
import type { SegmentPath } from '../protocol/urls.ts';

/**
 * In bytes. `film` has room for the first 20 s of a good picture. `all` has room for the film of the page that the
 * viewer leaves, and for a few earlier films.
 */
export const STASH_LIMITS = { film: 6 * 1024 ** 2, all: 16 * 1024 ** 2 };

export interface StashedSegment {
  headers: Headers;
  body: ArrayBuffer;
}

/** Segments of one film that the edge has given one viewer. All their paths contain `right`. */
export interface StashedFilm {
  readonly ref: MediaRef;
  /** The part of a segment's path that permits a viewer to read the segment. No two viewers have the same `right`. */
  readonly right: string;
  readonly segments: Map<string, StashedSegment>;
  bytes: number;
  /** A segment did not fit. Later segments are not kept either, since the film would have holes. */
  full: boolean;
  /** The pages that may read these segments. The edge has given each of them a playlist with the same `right`. */
  readonly readers: Set<string>;
}

export class Stash {
  /**
   * The least recently used film comes first. A film has two entries when its playlist begins with a head: the paths of
   * the head's segments and of the session's segments contain different rights.
   */
  readonly #films = new Map<MediaRef, readonly StashedFilm[]>();
  readonly #isHeld: (ref: MediaRef) => boolean;

  /**
   * @param isHeld returns whether any page holds a lease on a film, or looks at it without a lease. The stash drops all
   * other films
   */
  constructor(isHeld: (ref: MediaRef) => boolean) {
    this.#isHeld = isHeld;
  }

  /** @returns where the worker may keep a segment; null when there is no room for more of its film */
  open({ ref, right, name }: SegmentPath): StashedFilm | null {
    const films = this.#use(ref);
    const known = films.find((film) => film.right === right);
    // A segment with another `right` than the stashed ones may still belong to the same session. Its name tells. When
    // the stash has no segment of this name, the segment comes from the session that follows the stashed head
    // (`goesOn`). Otherwise another viewer or another session begins the film anew, and the stash drops the earlier
    // segments.
    const goesOn = films.length === 1 && !films[0]?.segments.has(name);
    if (films.some(({ full }) => full) && (known || goesOn)) return null;
    if (known) return known;
    const fresh: StashedFilm = { ref, right, segments: new Map(), bytes: 0, full: false, readers: new Set() };
    this.#set(ref, goesOn ? [...films, fresh] : [fresh]);
    return fresh;
  }

  /** Keeps nothing when the film was dropped while the segment was being read. */
  keep(film: StashedFilm, name: string, segment: StashedSegment): void {
    const films = this.#use(film.ref);
    if (!films.includes(film) || film.full || film.segments.has(name)) return;
    const { byteLength } = segment.body;
    film.full = bytesOf(films) + byteLength > STASH_LIMITS.film;
    if (film.full) return;
    film.segments.set(name, segment);
    film.bytes += byteLength;
    for (const ref of this.#films.keys()) if (this.bytes > STASH_LIMITS.all) this.#films.delete(ref);
  }

  /** Marks the film as full: one of its segments could not be kept. */
  fill(film: StashedFilm): void {
    film.full = true;
  }

  has(ref: MediaRef): boolean {
    return this.#use(ref).some(({ segments }) => segments.size > 0);
  }

  /**
   * Must be called when the edge has given the page `client` a playlist. The page may then read the stashed segments
   * whose `right` stands in the playlist. The film's stashed segments with another `right` are dropped.
   */
  admit(client: string, ref: MediaRef, playlist: string): void {
    const films = this.#use(ref).filter(({ right }) => playlist.includes(`${right}/`));
    for (const { readers } of films) readers.add(client);
    if (films.length > 0) this.#set(ref, films);
    else this.drop(ref);
  }

  find(client: string, { ref, right, name }: SegmentPath): StashedSegment | null {
    const film = this.#use(ref).find((one) => one.right === right);
    return (film?.readers.has(client) && film.segments.get(name)) || null;
  }

  drop(ref: MediaRef): void {
    this.#films.delete(ref);
  }

  clear(): void {
    this.#films.clear();
  }

  /** Drops the films on which no page holds a lease and at which no page looks. */
  tidy(): void {
    for (const ref of this.#films.keys()) if (!this.#isHeld(ref)) this.#films.delete(ref);
  }

  get bytes(): number {
    return bytesOf([...this.#films.values()].flat());
  }

  #use(ref: MediaRef): readonly StashedFilm[] {
    this.tidy();
    const films = this.#films.get(ref);
    if (films) this.#set(ref, films);
    return films ?? [];
  }

  #set(ref: MediaRef, films: readonly StashedFilm[]): void {
    this.#films.delete(ref);
    this.#films.set(ref, films);
  }
}

const bytesOf = (films: readonly StashedFilm[]): number => films.reduce((sum, { bytes }) => sum + bytes, 0);
