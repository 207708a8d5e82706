/** What ffprobe says about a file. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as v from 'valibot';

const run = promisify(execFile);

/** Single files only. Playlists and lists of files (hls, concat, …) could name files outside the library. */
const FORMATS = 'matroska,webm,mov,mp4,avi,mpegts,mpeg,asf,flv,ogg';

const StreamSchema = v.object({
  codec_type: v.optional(v.string()),
  codec_name: v.optional(v.string(), 'unknown'),
  width: v.optional(v.number(), 0),
  height: v.optional(v.number(), 0),
  pix_fmt: v.optional(v.string(), ''),
  disposition: v.optional(v.object({ attached_pic: v.optional(v.number(), 0) }), { attached_pic: 0 }),
});

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
  /** Null for a silent film. */
  audio: v.nullable(v.object({ codec: v.string() })),
});
export type Probe = v.InferOutput<typeof ProbeSchema>;

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
    const audio = streams.find((stream) => stream.codec_type === 'audio');
    if (!video) return null;
    return {
      durationS: format.duration,
      bitrate: format.bit_rate ?? null,
      canSeek: !WITHOUT_INDEX.includes(format.format_name),
      video: { codec: video.codec_name, width: video.width, height: video.height, pixelFormat: video.pix_fmt },
      audio: audio ? { codec: audio.codec_name } : null,
    };
  } catch (error) {
    signal?.throwIfAborted();
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new Error('ffprobe was not found', { cause: error });
    return null;
  }
}
