/** A file's own picture and sound as an MP4 that is made while it is sent; it cannot be sought in. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { ffmpegCommand } from './ffmpeg.ts';

const ARGS = {
  before: ['-nostdin', '-loglevel', 'quiet', '-i'],
  after: [
    ...['-map', '0:v:0', '-map', '0:a:0?', '-c', 'copy', '-f', 'mp4'],
    ...['-movflags', 'frag_keyframe+empty_moov+default_base_moof', 'pipe:1'],
  ],
};

/**
 * ffmpeg works no faster than the client reads, and ends when the client leaves.
 *
 * @param path absolute
 * @throws when ffmpeg cannot be run
 */
export async function remux(path: string): Promise<ReadableStream> {
  const [program, args] = ffmpegCommand([...ARGS.before, path, ...ARGS.after]);
  const ffmpeg = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(ffmpeg, 'spawn');
  ffmpeg.on('error', (error) => console.warn(`origin: ffmpeg ${ffmpeg.pid}: ${error.message}`));
  ffmpeg.stdout.once('close', () => ffmpeg.kill('SIGKILL'));
  return Readable.toWeb(ffmpeg.stdout) as ReadableStream;
}
