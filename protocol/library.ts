/** The fields of a film, a show and an episode in the origin's list for the demo. The list is `GET /api/v1/library`. */
import * as v from 'valibot';

/**
 * The id of a movie, a show or an episode: UUID v5 of its path within the library, so that the id outlives restarts.
 */
const IdSchema = v.pipe(v.string(), v.uuid());

/** Path under the API's base, such as `/posters/<id>.jpg`. */
const PicturePathSchema = v.pipe(v.string(), v.regex(/^\/posters\/[0-9a-f-]+(?:-still)?\.jpg$/));

export const VideoSchema = v.object({
  /** ffprobe's name for the codec: `h264`, `hevc`, `vp9`, … */
  codec: v.string(),
  width: v.number(),
  height: v.number(),
});
export type Video = v.InferOutput<typeof VideoSchema>;

const described = {
  id: IdSchema,
  title: v.string(),
  overview: v.nullable(v.string()),
};

const playable = {
  durationS: v.number(),
  video: VideoSchema,
  /** A picture as wide as the video, for cards and for the player before Play. */
  still: PicturePathSchema,
  /** The parts of the video that cannot be played, in words for the owner of the library; null when all can. */
  lacks: v.nullable(v.string()),
};

export const MovieSchema = v.object({
  ...described,
  ...playable,
  year: v.nullable(v.number()),
  /** An upright picture where the library has one, else a still of the film. */
  poster: PicturePathSchema,
});
export type Movie = v.InferOutput<typeof MovieSchema>;

export const EpisodeSchema = v.object({
  ...described,
  ...playable,
  season: v.number(),
  number: v.number(),
});
export type Episode = v.InferOutput<typeof EpisodeSchema>;

export const ShowSchema = v.object({
  ...described,
  year: v.nullable(v.number()),
  poster: PicturePathSchema,
  /** Sorted by season and number. */
  episodes: v.array(EpisodeSchema),
});
export type Show = v.InferOutput<typeof ShowSchema>;

/** How far the origin's scan of its film folder has come. */
export const ScanSchema = v.object({
  /** Video files that the scan has found so far. */
  found: v.number(),
  /** The files among these that the scan has yet to look into. */
  pending: v.number(),
  /**
   * The scan has walked through the whole folder, and has looked into every file that it found there. A file that is
   * added later does not make this false again.
   */
  isComplete: v.boolean(),
});
export type Scan = v.InferOutput<typeof ScanSchema>;

/** What the scan has found in the folder and left out of the library. */
export const LeftOutSchema = v.object({
  /** The path within the folder, with `/`. A byte that is no UTF-8 is written in the form `\xE9`. */
  path: v.string(),
  /** In words for the owner of the library. */
  reason: v.string(),
});
export type LeftOut = v.InferOutput<typeof LeftOutSchema>;

export const LibrarySchema = v.object({
  /** The `ENABLE_PLAYBACK` flag: false hides the controls that play. The API itself stays live. */
  playbackEnabled: v.boolean(),
  movies: v.array(MovieSchema),
  shows: v.array(ShowSchema),
  scan: ScanSchema,
  leftOut: v.array(LeftOutSchema),
});
export type Library = v.InferOutput<typeof LibrarySchema>;

/** @returns the first episode that is no special. Specials are in season 0, which comes first in the list */
export const firstEpisode = <Listed extends { season: number }>(episodes: readonly Listed[]): Listed | undefined =>
  episodes.find(({ season }) => season > 0) ?? episodes[0];
