/** ffmpeg alone, without the origin around it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, watch } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lengthOf, PLAYLIST, readListing } from '../../origin/session/playlist.ts';

/** @returns a folder for ffmpeg's output; the caller removes it */
export const newFfmpegFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'headstart-bench-'));

/**
 * @returns milliseconds from ffmpeg's start until its playlist lists a segment
 * @throws when ffmpeg ends without a segment
 */
export async function untilListed(args: readonly string[]): Promise<number> {
  const folder = await newFfmpegFolder();
  const watcher = watch(folder);
  try {
    const listed = new Promise<void>((resolve) => {
      watcher.on('change', (_, name) => {
        if (name === PLAYLIST && lengthOf(readListing(read(join(folder, PLAYLIST)))) > 0) resolve();
      });
    });
    const started = performance.now();
    const ffmpeg = spawn('ffmpeg', args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
    const closed = once(ffmpeg, 'close');
    const ended = closed.then(([code]) => Promise.reject(new Error(`ffmpeg ended with ${code} before a segment`)));
    await Promise.race([listed, ended]);
    const ms = performance.now() - started;
    ffmpeg.kill('SIGKILL');
    await closed;
    return ms;
  } finally {
    watcher.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Returns '' for a missing file: ffmpeg may have renamed the file since the event. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
