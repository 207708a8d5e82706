/**
 * What is found out about a file before Play, and which files cannot be shown. The scan finds it out, so that Play does
 * not wait.
 */
import * as v from 'valibot';
import { canBeCopied } from '../ffmpeg/copying.ts';
import { languageOf } from '../library/language.ts';
import { isCutOff } from './cut-off.ts';
import { decodedCodecs } from './decoders.ts';
import { ffprobe, numeral } from './ffprobe.ts';
import { lookInside } from './keyframes.ts';
import { isDolbyVisionAlone, PictureSchema, PictureStreamSchema, pictureIn } from './picture.ts';
import { pictureLength } from './picture-length.ts';
import { SoundStreamSchema, soundIn } from './sound.ts';
import { AudioTrackSchema, type SubtitleTrack, SubtitleTrackSchema } from './track.ts';

const StreamSchema = v.object({ ...PictureStreamSchema.entries, ...SoundStreamSchema.entries });
type Stream = v.InferOutput<typeof StreamSchema>;

const AnswerSchema = v.object({
  streams: v.array(StreamSchema),
  format: v.object({
    format_name: v.optional(v.string(), ''),
    start_time: v.optional(numeral, '0'),
    duration: v.optional(numeral, '0'),
    bit_rate: v.optional(numeral),
  }),
});

/** Formats without an index: if ffmpeg began in the middle, picture and sound would begin at different places. */
const WITHOUT_INDEX = ['mpegts', 'mpeg'];
/**
 * In Matroska, `duration` is the time at which the film ends, and not its length: a film that was cut out of a longer
 * one may begin late.
 */
const MATROSKA = 'matroska,webm';

/**
 * When the picture lasts at least this much shorter than the film's stated length, the film was cut off. When the
 * difference is smaller, another track ends after the picture. In seconds.
 */
const LEAST_MISSING_S = 2;

/** How much of the film's end the origin reads to find the picture's end, in seconds. */
const END_S = 5;

export const ProbeSchema = v.object({
  durationS: v.number(),
  /**
   * The length of the picture, in seconds: the film may be longer, because its sound goes on. The same as `durationS`
   * where the origin has not read the film's end.
   */
  pictureS: v.number(),
  /** For a film that was cut off: the length that the file states, in seconds. Else null. */
  statedS: v.nullable(v.number()),
  /** The bitrate of the whole file, in bits a second; null when unknown. */
  bitrate: v.nullable(v.number()),
  /** ffmpeg can begin at any place. */
  canSeek: v.boolean(),
  video: PictureSchema,
  /** The picture can be copied and cut at its own keyframes. */
  canCopy: v.boolean(),
  /** The codec of the track that is heard by default; null for a silent film. */
  audio: v.nullable(v.object({ codec: v.string() })),
  /** The track that is heard by default comes first. */
  audioTracks: v.array(AudioTrackSchema),
  /** Codecs of audio tracks that are left out, since ffmpeg cannot decode them. */
  unheard: v.array(v.string()),
  /** Subtitles in the film's own file. */
  subtitles: v.array(SubtitleTrackSchema),
});
export type Probe = v.InferOutput<typeof ProbeSchema>;

const SUBTITLES: Record<string, SubtitleTrack['kind']> = {
  ...{ subrip: 'text', ass: 'text', ssa: 'text', mov_text: 'text', webvtt: 'text', text: 'text' },
  ...{ hdmv_pgs_subtitle: 'pictures', dvd_subtitle: 'pictures', dvb_subtitle: 'pictures' },
};

function subtitlesIn(streams: readonly Stream[]): SubtitleTrack[] {
  return streams
    .filter(({ codec_type }) => codec_type === 'subtitle')
    .flatMap(({ codec_name, tags, disposition }, stream) => {
      const kind = SUBTITLES[codec_name];
      if (!kind) return [];
      const described = { language: languageOf(tags.language), title: tags.title?.trim() || null };
      const isDefault = disposition.default === 1;
      const [isForced, isForDeaf] = [disposition.forced === 1, disposition.hearing_impaired === 1];
      return { stream, kind, ...described, isDefault, isForced, isForDeaf };
    });
}

/**
 * @param path absolute
 * @returns the probe; for a file that cannot be shown, a sentence with the reason
 * @throws when there is no ffprobe or no ffmpeg, or `signal` aborts it
 */
export async function probeFile(path: string, signal?: AbortSignal): Promise<Probe | string> {
  const told = await ffprobe(['-of', 'json', '-show_streams', '-show_format', path], signal);
  const answer = v.safeParse(v.pipe(v.string(), v.parseJson(), AnswerSchema), told);
  if (!answer.success) return 'ffprobe finds no video in it.';
  const { streams, format } = answer.output;
  const video = pictureIn(streams, format.format_name);
  if (!video) return 'ffprobe finds no video in it.';
  if (video.width === 0 || video.height === 0) return 'ffprobe cannot tell how large its picture is.';
  const decoded = await decodedCodecs();
  if (!decoded.has(video.codec)) return `ffmpeg cannot decode its picture (${video.codec}).`;
  if (isDolbyVisionAlone(streams, video)) {
    return 'Its colours are for Dolby Vision alone (profile 5 or 10): ffmpeg cannot convert them.';
  }
  const { format_name, start_time: startS, duration } = format;
  const { tracks, unheard } = soundIn(streams, decoded, format_name === MATROSKA ? duration : startS + duration);
  const [audio] = tracks;
  const statedS = format_name === MATROSKA ? duration - Math.max(0, startS) : duration;
  const place = { stream: video.stream, startS };
  const isWhole = !(await isCutOff(path).catch(() => false));
  const durationS = isWhole ? statedS : ((await pictureLength(path, place, signal)) ?? statedS);
  const canSeek = !WITHOUT_INDEX.includes(format_name);
  const hasKnownEnd = isWhole && canSeek && durationS > 0;
  const fromS = Math.max(0, durationS - END_S);
  const pictureS = hasKnownEnd ? await pictureLength(path, { ...place, fromS }, signal) : null;
  const seen = canBeCopied(video) ? await lookInside(path, { ...place, durationS }, signal) : null;
  return {
    durationS,
    pictureS: Math.min(pictureS ?? durationS, durationS),
    statedS: statedS - durationS >= LEAST_MISSING_S ? statedS : null,
    bitrate: format.bit_rate ?? null,
    canSeek,
    video,
    canCopy: seen ? seen.canBeCut && !seen.isGrey : false,
    audio: audio ? { codec: audio.codec } : null,
    audioTracks: tracks,
    unheard,
    subtitles: subtitlesIn(streams),
  };
}
