/** How a stream's codec is called. */

export interface NamedCodec {
  /** ffprobe's name for the codec; `unknown` where ffprobe has none. */
  codec_name: string;
  /** The file's name for the codec, of four letters; a number in brackets where the file has none. */
  codec_tag_string: string;
}

/** @returns ffprobe's name for the codec, else the file's own, such as `apac` */
export const codecNameOf = ({ codec_name, codec_tag_string }: NamedCodec): string =>
  codec_name === 'unknown' && /^[\w -]+$/.test(codec_tag_string) ? codec_tag_string.trim() : codec_name;
