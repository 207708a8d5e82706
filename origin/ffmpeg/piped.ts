/** Streams ffmpeg's output while ffmpeg writes it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { ffmpegCommand } from './ffmpeg.ts';

/**
 * ffmpeg works no faster than the client reads, and ends when the client leaves.
 *
 * @param args ffmpeg's arguments with `pipe:1` as the output
 * @throws when ffmpeg cannot be run
 */
export async function pipeFfmpeg(args: readonly string[]): Promise<ReadableStream> {
  const [program, all] = ffmpegCommand(args);
  const ffmpeg = spawn(program, all, { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(ffmpeg, 'spawn');
  ffmpeg.on('error', (error) => console.warn(`origin: ffmpeg ${ffmpeg.pid}: ${error.message}`));
  ffmpeg.stdout.once('close', () => ffmpeg.kill('SIGKILL'));
  return Readable.toWeb(ffmpeg.stdout) as ReadableStream;
}
