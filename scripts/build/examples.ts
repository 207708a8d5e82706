/** The pages of `examples/`, as the demo serves them: with a film of its library in them, and an hls.js for the page that has one. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Library } from '../../protocol/library.ts';
import { ROOT } from '../root.ts';

const FOLDER = path.join(ROOT, 'examples');
const HLS = path.join(ROOT, 'node_modules/hls.js/dist/hls.min.js');

/** @param name of a file. @returns null when there is none, and when the library has no movie */
export async function example(name: string, { movies }: Library): Promise<string | null> {
  // What no browser plays as it is shows best what there is to gain.
  const film = movies.find(({ video }) => video.codec === 'hevc') ?? movies[0];
  if (!film || name.includes('/')) return null;
  const file = name === path.basename(HLS) ? HLS : path.join(FOLDER, name);
  const text = await readFile(file, 'utf8').catch(() => null);
  return text?.replaceAll('movie/your-film', `movie/${film.id}`) ?? null;
}
