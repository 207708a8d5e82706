/** The facts that are kept about an audio track and about subtitles. */
import * as v from 'valibot';

const described = {
  /** The language as a BCP 47 tag, as in playlists; null when the film does not state one. */
  language: v.nullable(v.string()),
  title: v.nullable(v.string()),
  isDefault: v.boolean(),
};

export const AudioTrackSchema = v.object({
  ...described,
  /** The number of the file's audio stream: ffmpeg's `0:a:<stream>`. */
  stream: v.number(),
  codec: v.string(),
  /** AAC that every browser decodes as it is. */
  isPlainAac: v.boolean(),
  /**
   * Whether the sound ends before the film: a player of segments would then wait for more sound. Null where the file
   * does not state the sound's end.
   */
  endsEarly: v.nullable(v.boolean()),
  channels: v.number(),
  /** ffmpeg's name for the channels' places; '' where the file does not state them. */
  layout: v.string(),
});
export type AudioTrack = v.InferOutput<typeof AudioTrackSchema>;

export const SubtitleTrackSchema = v.object({
  ...described,
  /** The number of the file's subtitle stream: ffmpeg's `0:s:<stream>`. */
  stream: v.number(),
  /** `pictures` have no text: they can only be burnt into the film's own picture. */
  kind: v.picklist(['text', 'pictures']),
  /** Covers only the words that a speaker of the film's language does not understand. */
  isForced: v.boolean(),
  /** The text describes sounds, too, for viewers who are deaf. */
  isForDeaf: v.boolean(),
});
export type SubtitleTrack = v.InferOutput<typeof SubtitleTrackSchema>;

/** Text in a file of its own beside the film. */
export interface SubtitleFile extends Pick<SubtitleTrack, 'language' | 'title' | 'isForced' | 'isForDeaf'> {
  /** Absolute path. */
  path: string;
}
