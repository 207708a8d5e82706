/** What people call the codec of a stream. */

export interface NamedCodec {
  /** ffprobe's name for it; `unknown` where it has none. */
  codec_name: string;
  /** Four letters by which the file calls the codec; a number in brackets where it has none. */
  codec_tag_string: string;
}

/** @returns ffprobe's name for it, else the file's own, such as `apac` */
export const codecNameOf = ({ codec_name, codec_tag_string }: NamedCodec): string =>
  codec_name === 'unknown' && /^[\w -]+$/.test(codec_tag_string) ? codec_tag_string.trim() : codec_name;
