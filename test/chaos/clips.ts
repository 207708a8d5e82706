/** Films for the tests of this folder: small, and all of them must be transcoded. ffmpeg makes them once. */
import { execFileSync } from 'node:child_process';
import { existsSync, linkSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { sampleCache } from '../../scripts/samples.ts';

/** A film that is so long that its transcode still runs when a test looks for it. */
export const LONG = 'Long Road';
/** The number of short films, of 20 s each. Each of them makes the origin's start a quarter of a second longer. */
const FEW = 4;

const ffmpeg = (...args: string[]) => execFileSync('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...args]);

const source = (size: string, seconds: number): string[] => [
  ...['-f', 'lavfi', '-i', `testsrc2=s=${size}:r=24:d=${seconds}`],
  ...['-f', 'lavfi', '-i', `sine=frequency=330:sample_rate=48000:d=${seconds}`],
  ...['-c:v', 'mpeg4', '-q:v', '10', '-g', '48', '-c:a', 'ac3'],
];

/** @returns the folder of a library with one long film and `shorts` short ones */
export function chaosLibrary(shorts = FEW): string {
  const folder = path.join(sampleCache(), `chaos-3-${shorts}`);
  if (existsSync(folder)) return folder;
  mkdirSync(sampleCache(), { recursive: true });
  const making = mkdtempSync(path.join(sampleCache(), 'chaos-making-'));
  try {
    const piece = path.join(making, 'piece');
    ffmpeg(...source('640x360', 20), '-f', 'matroska', piece);
    ffmpeg('-stream_loop', '44', '-i', piece, '-c', 'copy', path.join(making, `${LONG} (2001).mkv`));
    ffmpeg(...source('320x180', 20), '-f', 'matroska', piece);
    for (let n = 1; n <= shorts; n++) linkSync(piece, path.join(making, `Short ${n} (2002).mkv`));
    addPictures(making, piece);
    rmSync(piece);
    renameSync(making, folder);
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    // Another process may have made the folder in the meantime.
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/**
 * Adds a picture to every film. Without it, each start of the edge would wait until the origin has taken a still of
 * every film.
 */
function addPictures(folder: string, film: string): void {
  const picture = path.join(folder, 'picture.jpg');
  ffmpeg('-i', film, '-frames:v', '1', picture);
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.mkv'))) {
    for (const ending of ['.jpg', '-fanart.jpg']) linkSync(picture, path.join(folder, name.replace('.mkv', ending)));
  }
  rmSync(picture);
}
