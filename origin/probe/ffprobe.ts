/** How ffprobe is run: its time limit, and the containers that it may open. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as v from 'valibot';

const run = promisify(execFile);

/**
 * The formats that ffprobe may read: containers of a single file. Playlists and lists of files (hls, concat, …) could
 * name files outside the library.
 */
const FORMATS = 'matroska,webm,mov,mp4,avi,mpegts,mpeg,asf,flv,ogg';
const ARGS = ['-v', 'error', '-protocol_whitelist', 'file', '-format_whitelist', FORMATS];
/** How long ffprobe may take, in milliseconds: a disk that has to spin up, or a network, is slow. */
const TIMEOUT_MS = 30_000;

/** A number as ffprobe writes it, in quotes. */
export const numeral = v.pipe(v.string(), v.transform(Number), v.finite());

/**
 * @returns ffprobe's output; null when it cannot read the file
 * @throws when there is no ffprobe, or `signal` aborts it
 */
export async function ffprobe(args: readonly string[], signal?: AbortSignal): Promise<string | null> {
  try {
    const { stdout } = await run('ffprobe', [...ARGS, ...args], {
      timeout: TIMEOUT_MS,
      killSignal: 'SIGKILL',
      ...(signal ? { signal } : {}),
      maxBuffer: 32 * 1024 * 1024,
    });
    return stdout;
  } catch (error) {
    signal?.throwIfAborted();
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new Error('ffprobe was not found', { cause: error });
    return null;
  }
}
