/** Movies, shows and their files as they are now, and the published list with its order. */
import type { LeftOut, Library, Scan } from '../../protocol/library.ts';
import type { Probe } from '../probe/probe.ts';
import type { SubtitleFile } from '../probe/track.ts';
import { lacksOf } from './lacks.ts';

/** A media file that is played or transcoded. */
export interface Media {
  id: string;
  /** Absolute. */
  path: string;
  /** A text that changes when the file changes. */
  version: string;
  probe: Probe;
  subtitleFiles: readonly SubtitleFile[];
}

/** The facts that decide whether a restricted account may see a movie or a show. */
export interface Rated {
  /** The least age of its viewers; null without a rating. */
  age: number | null;
}

export interface MovieEntry extends Rated {
  id: string;
  title: string;
  year: number | null;
  overview: string | null;
  /** Null for a movie of which there is only a sidecar. */
  media: Media | null;
  /** Paths of the library's own pictures. */
  poster: string | null;
  still: string | null;
}

export interface EpisodeEntry {
  id: string;
  title: string;
  overview: string | null;
  season: number;
  number: number;
  media: Media;
  still: string | null;
}

export interface ShowFacts extends Rated {
  id: string;
  title: string;
  year: number | null;
  overview: string | null;
  poster: string | null;
}

export interface ShowEntry extends ShowFacts {
  /** Ordered by season and number. */
  episodes: EpisodeEntry[];
}

/** The movie or episode of a file. */
export type Owner =
  | { kind: 'movie'; movie: MovieEntry; media: Media }
  | { kind: 'episode'; episode: EpisodeEntry; show: ShowEntry; media: Media };

/** What the scan has found at a path of the library's folder. */
export type Found =
  | { kind: 'movie'; movie: MovieEntry }
  | { kind: 'episode'; show: ShowFacts; episode: EpisodeEntry }
  | { kind: 'left-out'; reason: string };

const mediaOf = (found: Found | undefined): Media | null => {
  switch (found?.kind) {
    case 'movie':
      return found.movie.media;
    case 'episode':
      return found.episode.media;
    default:
      return null;
  }
};

const published = ({ probe }: Media) => ({
  durationS: probe.durationS,
  video: { codec: probe.video.codec, width: probe.video.width, height: probe.video.height },
  lacks: lacksOf(probe),
});

const byName = new Intl.Collator('en', { numeric: true }).compare;

export class MediaLibrary {
  /** Absolute, without symbolic links. */
  readonly root: string;
  /** By path within the library. */
  readonly #found = new Map<string, Found>();
  readonly #movies = new Map<string, MovieEntry>();
  readonly #shows = new Map<string, ShowEntry>();
  readonly #episodes = new Map<string, EpisodeEntry>();
  readonly #owners = new Map<string, Owner>();
  readonly #onChange = new Set<() => void>();
  readonly #onGone = new Set<(media: Media) => void>();
  #scan: Scan = { found: 0, pending: 0, isComplete: false };
  #revision = 0;

  constructor(root: string) {
    this.root = root;
  }

  movie = (id: string): MovieEntry | undefined => this.#movies.get(id);
  show = (id: string): ShowEntry | undefined => this.#shows.get(id);
  episode = (id: string): EpisodeEntry | undefined => this.#episodes.get(id);
  file = (id: string): Media | undefined => this.#owners.get(id)?.media;
  owner = (file: string): Owner | undefined => this.#owners.get(file);
  mediaAt = (path: string): Media | null => mediaOf(this.#found.get(path));

  /** Counts the changes in the published list. */
  get revision(): number {
    return this.#revision;
  }

  get scan(): Scan {
    return this.#scan;
  }

  set scan(scan: Scan) {
    this.#scan = scan;
    this.#change();
  }

  /** @param listener called for each change from now on; there may be many in a second */
  onChange(listener: () => void): void {
    this.#onChange.add(listener);
  }

  /** @param listener called with each file that has gone or changed */
  onGone(listener: (media: Media) => void): void {
    this.#onGone.add(listener);
  }

  /** Replaces what an earlier scan has found at this path. */
  put(path: string, found: Found): void {
    const before = this.mediaAt(path);
    this.#take(path);
    this.#found.set(path, found);
    if (found.kind === 'movie') this.#addMovie(found.movie);
    if (found.kind === 'episode') this.#addEpisode(found.show, found.episode);
    this.#change();
    if (before && before.version !== mediaOf(found)?.version) this.#tellGone(before);
  }

  remove(path: string): void {
    const before = this.mediaAt(path);
    if (!this.#take(path)) return;
    this.#change();
    if (before) this.#tellGone(before);
  }

  /** The answer of `GET /library`. A movie without a file is not listed. */
  publish(playbackEnabled: boolean): Library {
    const paths = [...this.#found.keys()].sort(byName);
    const found = paths.map((path) => [path, this.#found.get(path) as Found] as const);
    const shows = new Set(found.flatMap(([, one]) => (one.kind === 'episode' ? [one.show.id] : [])));
    return {
      playbackEnabled,
      movies: found.flatMap(([, one]) => (one.kind === 'movie' ? publishedMovie(one.movie) : [])),
      shows: [...shows].flatMap((id) => publishedShow(this.#shows.get(id))),
      scan: this.#scan,
      leftOut: found.flatMap(([path, one]): LeftOut[] =>
        one.kind === 'left-out' ? [{ path, reason: one.reason }] : [],
      ),
    };
  }

  /**
   * Removes what was found at the path.
   * @returns whether there was anything
   */
  #take(path: string): boolean {
    const found = this.#found.get(path);
    if (!found) return false;
    this.#found.delete(path);
    const media = mediaOf(found);
    if (media) this.#owners.delete(media.id);
    if (found.kind === 'movie') this.#movies.delete(found.movie.id);
    if (found.kind === 'episode') this.#takeEpisode(found.show.id, found.episode);
    return true;
  }

  #takeEpisode(showId: string, episode: EpisodeEntry): void {
    this.#episodes.delete(episode.id);
    const show = this.#shows.get(showId);
    if (!show) return;
    show.episodes = show.episodes.filter((one) => one !== episode);
    if (show.episodes.length === 0) this.#shows.delete(showId);
  }

  #addMovie(movie: MovieEntry): void {
    const { media } = movie;
    this.#movies.set(movie.id, movie);
    if (media) this.#owners.set(media.id, { kind: 'movie', movie, media });
  }

  #addEpisode(facts: ShowFacts, episode: EpisodeEntry): void {
    const known = this.#shows.get(facts.id);
    // For each of the show's other episodes, `#owners` already refers to the existing show object. So this object is
    // changed, and not replaced.
    const show = known ? Object.assign(known, facts) : { ...facts, episodes: [] };
    show.episodes = [...show.episodes, episode].sort((a, b) => a.season - b.season || a.number - b.number);
    this.#shows.set(show.id, show);
    this.#episodes.set(episode.id, episode);
    this.#owners.set(episode.media.id, { kind: 'episode', episode, show, media: episode.media });
  }

  #change(): void {
    this.#revision++;
    for (const listener of this.#onChange) listener();
  }

  #tellGone(media: Media): void {
    for (const listener of this.#onGone) listener(media);
  }
}

function publishedMovie({ id, title, year, overview, media }: MovieEntry): Library['movies'] {
  if (!media) return [];
  const pictures = { poster: `/posters/${id}.jpg`, still: `/posters/${id}-still.jpg` };
  return [{ id, title, year, overview, ...published(media), ...pictures }];
}

function publishedShow(show: ShowEntry | undefined): Library['shows'] {
  if (!show) return [];
  const { id, title, year, overview, episodes } = show;
  return [{ id, title, year, overview, poster: `/posters/${id}.jpg`, episodes: episodes.map(publishedEpisode) }];
}

const publishedEpisode = ({ id, title, overview, season, number, media }: EpisodeEntry) => ({
  ...{ id, title, overview, season, number },
  ...published(media),
  still: `/posters/${id}.jpg`,
});
