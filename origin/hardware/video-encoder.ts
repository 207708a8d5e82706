/**
 * What each video encoder must promise, and x264's arguments. A film that is too small for a chip gets x264. With every
 * encoder, software scales, deinterlaces, tone-maps and burns in subtitles: the encoder gets the finished picture.
 */

/** The values of `ENCODER`. */
export const ENCODERS = ['software', 'nvenc', 'qsv', 'vaapi', 'v4l2m2m', 'videotoolbox'] as const;
export type EncoderName = (typeof ENCODERS)[number];

/**
 * An encoder promises: wherever it begins, its output begins with the same initialization section and has no B-frames.
 * Its output has keyframes where `-force_key_frames` asks for them and nowhere else. Neither a keyframe nor a frame
 * after it refers to a frame before the keyframe, so a segment can begin at each keyframe.
 */
export interface VideoEncoder {
  name: EncoderName;
  /** The encoder's device file; null for an encoder without one, and where ffmpeg finds the device by itself. */
  device: string | null;
  /** ffmpeg's arguments before its inputs. */
  before: readonly string[];
  /**
   * The end of a filter graph, which brings the pixels into the format and the memory that the encoder needs. '' for
   * none.
   */
  filter: string;
  /** ffmpeg's arguments for its output. */
  output: readonly string[];
}

/** More frames than any segment has, so that the only keyframes are those of `-force_key_frames`. */
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

/**
 * The least width and height for a chip, in pixels. AMD's chips refuse less than 256 × 128 (Stash's issue 4701),
 * NVIDIA's less than 145 × 49.
 */
const LEAST_PX = 256;

/**
 * @returns the encoder for a film of this size, in pixels. A film that is too small for a chip gets software: a film of
 * that size is hardly any work for software
 */
export const encoderFor = (
  encoder: VideoEncoder,
  { width, height }: { width: number; height: number },
): VideoEncoder => (Math.min(width, height) < LEAST_PX ? SOFTWARE : encoder);

/** @param filters the picture's filter chain. @returns the chain with the encoder's filter at its end */
export const filteredFor = ({ filter }: VideoEncoder, filters: string): string =>
  filter === '' ? filters : `${filters},${filter}`;
