/** Movies, shows and their files, as the last scan found them. */
import type { Library } from '../protocol/library.ts';
import type { Probe } from './probe.ts';
import type { SubtitleFile } from './track.ts';

/** A media file: what is played or transcoded. */
export interface Media {
  id: string;
  /** Absolute. */
  path: string;
  probe: Probe;
  subtitleFiles: readonly SubtitleFile[];
}

/** Who may see a movie or a show, where accounts can be restricted. */
export interface Rated {
  /** From this age on; null when nobody has said. */
  age: number | null;
}

export interface MovieEntry extends Rated {
  id: string;
  title: string;
  year: number | null;
  overview: string | null;
  /** Null when only the movie's sidecar is there. */
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

export interface ShowEntry extends Rated {
  id: string;
  title: string;
  year: number | null;
  overview: string | null;
  poster: string | null;
  episodes: EpisodeEntry[];
}

/** What a file is of. */
export type Owner =
  | { kind: 'movie'; movie: MovieEntry; media: Media }
  | { kind: 'episode'; episode: EpisodeEntry; show: ShowEntry; media: Media };

const published = ({ probe }: Media) => ({
  durationS: probe.durationS,
  video: { codec: probe.video.codec, width: probe.video.width, height: probe.video.height },
});

export class MediaLibrary {
  /** Absolute, without symbolic links. */
  readonly root: string;
  readonly movies: readonly MovieEntry[];
  readonly shows: readonly ShowEntry[];
  readonly #movies: ReadonlyMap<string, MovieEntry>;
  readonly #shows: ReadonlyMap<string, ShowEntry>;
  readonly #episodes: ReadonlyMap<string, EpisodeEntry>;
  readonly #owners: ReadonlyMap<string, Owner>;

  constructor(root: string, movies: readonly MovieEntry[], shows: readonly ShowEntry[]) {
    const episodes = shows.flatMap((show) => show.episodes);
    const owners: Owner[] = [
      ...movies.flatMap((movie) => (movie.media ? [{ kind: 'movie' as const, movie, media: movie.media }] : [])),
      ...shows.flatMap((show) =>
        show.episodes.map((episode) => ({ kind: 'episode' as const, episode, show, media: episode.media })),
      ),
    ];
    const byId = <T extends { id: string }>(items: readonly T[]) => new Map(items.map((item) => [item.id, item]));
    this.root = root;
    this.movies = movies;
    this.shows = shows;
    this.#movies = byId(movies);
    this.#shows = byId(shows);
    this.#episodes = byId(episodes);
    this.#owners = new Map(owners.map((owner) => [owner.media.id, owner]));
  }

  movie = (id: string): MovieEntry | undefined => this.#movies.get(id);
  show = (id: string): ShowEntry | undefined => this.#shows.get(id);
  episode = (id: string): EpisodeEntry | undefined => this.#episodes.get(id);
  file = (id: string): Media | undefined => this.#owners.get(id)?.media;
  owner = (file: string): Owner | undefined => this.#owners.get(file);

  /** What `GET /library` answers; a movie without a file is not listed. */
  publish(playbackEnabled: boolean): Library {
    return {
      playbackEnabled,
      movies: this.movies.flatMap(({ id, title, year, overview, media }) =>
        media
          ? [
              {
                id,
                title,
                year,
                overview,
                ...published(media),
                poster: `/posters/${id}.jpg`,
                still: `/posters/${id}-still.jpg`,
              },
            ]
          : [],
      ),
      shows: this.shows.map(({ id, title, year, overview, episodes }) => ({
        id,
        title,
        year,
        overview,
        poster: `/posters/${id}.jpg`,
        episodes: episodes.map((episode) => ({
          id: episode.id,
          title: episode.title,
          overview: episode.overview,
          season: episode.season,
          number: episode.number,
          ...published(episode.media),
          still: `/posters/${episode.id}.jpg`,
        })),
      })),
    };
  }
}
