/**
 * The pages of `examples/`, as the demo serves them: a film of the demo's library is filled in, and so is the URL of
 * hls.js where the page brings its own.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Library } from '../../protocol/library.ts';
import { ROOT } from '../root.ts';

const FOLDER = path.join(ROOT, 'examples');
const HLS = path.join(ROOT, 'node_modules/hls.js/dist/hls.min.js');

/** @param name of a file. @returns null for an unknown name, and when the library has no movie */
export async function example(name: string, { movies }: Library): Promise<string | null> {
  // HEVC shows the gain best: no browser plays it as it is.
  const film = movies.find(({ video }) => video.codec === 'hevc') ?? movies[0];
  if (!film || name.includes('/')) return null;
  const file = name === path.basename(HLS) ? HLS : path.join(FOLDER, name);
  const text = await readFile(file, 'utf8').catch(() => null);
  return text?.replaceAll('movie/your-film', `movie/${film.id}`) ?? null;
}
