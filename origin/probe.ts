/** What ffprobe says about a file. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { languageOf } from './language.ts';
import { type AudioTrack, AudioTrackSchema, type SubtitleTrack, SubtitleTrackSchema } from './track.ts';

const run = promisify(execFile);

/** Single files only. Playlists and lists of files (hls, concat, …) could name files outside the library. */
const FORMATS = 'matroska,webm,mov,mp4,avi,mpegts,mpeg,asf,flv,ogg';

const StreamSchema = v.object({
  codec_type: v.optional(v.string()),
  codec_name: v.optional(v.string(), 'unknown'),
  width: v.optional(v.number(), 0),
  height: v.optional(v.number(), 0),
  pix_fmt: v.optional(v.string(), ''),
  disposition: v.optional(v.record(v.string(), v.number()), {}),
  tags: v.optional(v.record(v.string(), v.string()), {}),
});
type Stream = v.InferOutput<typeof StreamSchema>;

const AnswerSchema = v.object({
  streams: v.array(StreamSchema),
  format: v.object({
    format_name: v.optional(v.string(), ''),
    duration: v.optional(v.pipe(v.string(), v.transform(Number), v.finite()), '0'),
    bit_rate: v.optional(v.pipe(v.string(), v.transform(Number), v.finite())),
  }),
});

/** Streams, which have no index: who begins in the middle does not find picture and sound at one place. */
const WITHOUT_INDEX = ['mpegts', 'mpeg'];

export const ProbeSchema = v.object({
  durationS: v.number(),
  /** Of the whole file, in bits a second; null when it is not known. */
  bitrate: v.nullable(v.number()),
  /** ffmpeg can begin at any place. */
  canSeek: v.boolean(),
  video: v.object({ codec: v.string(), width: v.number(), height: v.number(), pixelFormat: v.string() }),
  /** That of the track that is heard unless another one is chosen; null for a silent film. */
  audio: v.nullable(v.object({ codec: v.string() })),
  /** The one that is heard unless another one is chosen first. */
  audioTracks: v.array(AudioTrackSchema),
  /** In the film's own file. */
  subtitles: v.array(SubtitleTrackSchema),
});
export type Probe = v.InferOutput<typeof ProbeSchema>;

const describe = ({ tags, disposition }: Stream): Pick<AudioTrack, 'language' | 'title' | 'isDefault'> => ({
  language: languageOf(tags.language),
  title: tags.title?.trim() || null,
  isDefault: disposition.default === 1,
});

/** Matroska calls a track the default one unless it is told otherwise: of several, the first is it. */
function audioIn(streams: readonly Stream[]): AudioTrack[] {
  const tracks = streams
    .filter(({ codec_type }) => codec_type === 'audio')
    .map((one, stream) => ({ stream, codec: one.codec_name, ...describe(one) }));
  const first = tracks.find(({ isDefault }) => isDefault) ?? tracks[0];
  return tracks
    .map((track) => ({ ...track, isDefault: track === first }))
    .sort((a, b) => Number(b.isDefault) - Number(a.isDefault));
}

const SUBTITLES: Record<string, SubtitleTrack['kind']> = {
  ...{ subrip: 'text', ass: 'text', ssa: 'text', mov_text: 'text', webvtt: 'text', text: 'text' },
  ...{ hdmv_pgs_subtitle: 'pictures', dvd_subtitle: 'pictures', dvb_subtitle: 'pictures' },
};

function subtitlesIn(streams: readonly Stream[]): SubtitleTrack[] {
  return streams
    .filter(({ codec_type }) => codec_type === 'subtitle')
    .flatMap((one, stream) => {
      const kind = SUBTITLES[one.codec_name];
      const [isForced, isForDeaf] = [one.disposition.forced === 1, one.disposition.hearing_impaired === 1];
      return kind ? [{ stream, kind, ...describe(one), isForced, isForDeaf }] : [];
    });
}

/**
 * @returns null when it is no video that ffprobe can read
 * @throws when there is no ffprobe, or it was aborted
 */
export async function probe(path: string, signal?: AbortSignal): Promise<Probe | null> {
  const args = ['-v', 'error', '-protocol_whitelist', 'file', '-format_whitelist', FORMATS];
  try {
    const { stdout } = await run('ffprobe', [...args, '-of', 'json', '-show_streams', '-show_format', path], {
      timeout: 30_000,
      killSignal: 'SIGKILL',
      ...(signal ? { signal } : {}),
      maxBuffer: 8 * 1024 * 1024,
    });
    const { streams, format } = v.parse(AnswerSchema, JSON.parse(stdout));
    const video = streams.find((stream) => stream.codec_type === 'video' && !stream.disposition.attached_pic);
    if (!video) return null;
    const audioTracks = audioIn(streams);
    const audio = audioTracks[0];
    return {
      durationS: format.duration,
      bitrate: format.bit_rate ?? null,
      canSeek: !WITHOUT_INDEX.includes(format.format_name),
      video: { codec: video.codec_name, width: video.width, height: video.height, pixelFormat: video.pix_fmt },
      audio: audio ? { codec: audio.codec } : null,
      audioTracks,
      subtitles: subtitlesIn(streams),
    };
  } catch (error) {
    signal?.throwIfAborted();
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new Error('ffprobe was not found', { cause: error });
    return null;
  }
}
