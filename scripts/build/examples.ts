/**
 * What is filled into the pages of `examples/` when the demo serves them. The demo fills in a film of its library.
 * Where a page brings its own hls.js, the demo also fills in the URL of hls.js.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Library } from '../../protocol/library.ts';
import { ROOT } from '../root.ts';

const FOLDER = path.join(ROOT, 'examples');
const HLS = path.join(ROOT, 'node_modules/hls.js/dist/hls.min.js');

/** @param name of a file. @returns null for an unknown name, and when the library has no movie */
export async function example(name: string, { movies }: Library): Promise<string | null> {
  // An HEVC film shows Headstart's gain best: it must be transcoded for most browsers.
  const film = movies.find(({ video }) => video.codec === 'hevc') ?? movies[0];
  if (!film || name.includes('/')) return null;
  const file = name === path.basename(HLS) ? HLS : path.join(FOLDER, name);
  const text = await readFile(file, 'utf8').catch(() => null);
  return text?.replaceAll('movie/your-film', `movie/${film.id}`) ?? null;
}
