/**
 * How ffmpeg is told to encode H.264: by the processor, or by a chip for that. Whatever decides on the picture (scaling,
 * deinterlacing, tone mapping, subtitles) is the processor's in any case: an encoder gets what is left when all that is done.
 */

/** As `ENCODER` names them. */
export const ENCODERS = ['software', 'nvenc', 'qsv', 'vaapi', 'v4l2m2m', 'videotoolbox'] as const;
export type EncoderName = (typeof ENCODERS)[number];

/**
 * Wherever it begins, its output begins with the same initialization section, has no B-frames, and has keyframes where
 * `-force_key_frames` asks for them and nowhere else; each of them begins anew, so that a segment can.
 */
export interface VideoEncoder {
  name: EncoderName;
  /** The device file that it works on; null where there is none, or where ffmpeg finds it. */
  device: string | null;
  /** ffmpeg's arguments before its inputs. */
  before: readonly string[];
  /** A part of a filter graph, after all other filters: the pixels that it takes, where it takes them from. '' for none. */
  filter: string;
  /** ffmpeg's arguments for its output. */
  output: readonly string[];
}

/** No more than `-force_key_frames` asks for: a film's longest segment has fewer pictures than that. */
export const NO_OTHER_KEYFRAMES = ['-g', '9999'];

export const SOFTWARE: VideoEncoder = {
  name: 'software',
  device: null,
  before: [],
  filter: '',
  output: [
    ...['-c:v', 'libx264', '-preset', 'superfast', '-tune', 'zerolatency', '-crf', '23', '-profile:v', 'high'],
    ...['-pix_fmt', 'yuv420p', ...NO_OTHER_KEYFRAMES, '-sc_threshold', '0'],
  ],
};

/** AMD's refuses less than 256 × 128 (Stash's issue 4701), NVIDIA's less than 145 × 49. */
const LEAST_PX = 256;

/** @returns what encodes a film of this size, in pixels: the processor where it is too small for a chip, and no work */
export const encoderFor = (
  encoder: VideoEncoder,
  { width, height }: { width: number; height: number },
): VideoEncoder => (Math.min(width, height) < LEAST_PX ? SOFTWARE : encoder);

/** @param filters of the picture, as a chain. @returns them with the encoder's after them */
export const filteredFor = ({ filter }: VideoEncoder, filters: string): string =>
  filter === '' ? filters : `${filters},${filter}`;
