/** A file's own picture and sound as an MP4 that is made while it is sent; it cannot be sought in. */
import { piped } from './piped.ts';

const ARGS = {
  before: ['-nostdin', '-loglevel', 'quiet', '-i'],
  after: [
    ...['-map', '0:v:0', '-map', '0:a:0?', '-c', 'copy', '-f', 'mp4'],
    ...['-movflags', 'frag_keyframe+empty_moov+default_base_moof', 'pipe:1'],
  ],
};

/**
 * @param path absolute
 * @throws when ffmpeg cannot be run
 */
export const remux = (path: string): Promise<ReadableStream> => piped([...ARGS.before, path, ...ARGS.after]);
