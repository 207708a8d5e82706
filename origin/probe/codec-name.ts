/** How a stream's codec is called. */

export interface NamedCodec {
  /** ffprobe's name for the codec; `unknown` when ffprobe has no name for it. */
  codec_name: string;
  /**
   * The file's own name for the codec: four letters, such as `avc1`. For a file without such a name, ffprobe prints
   * numbers in brackets: `[0][0][0][0]`.
   */
  codec_tag_string: string;
}

/** @returns ffprobe's name for the codec, else the file's own, such as `apac` */
export const codecNameOf = ({ codec_name, codec_tag_string }: NamedCodec): string =>
  codec_name === 'unknown' && /^[\w -]+$/.test(codec_tag_string) ? codec_tag_string.trim() : codec_name;
