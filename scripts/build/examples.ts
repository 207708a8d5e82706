/** The pages of `examples/`, as the demo serves them: with a film of its library in them, and an hls.js for the page that has one. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Library } from '../../protocol/library.ts';
import { ROOT } from '../root.ts';
import { writeSiteFile } from './site.ts';

const FOLDER = path.join(ROOT, 'examples');
const HLS = path.join(ROOT, 'node_modules/hls.js/dist/hls.min.js');

/** Writes nothing when the library has no movie. */
export async function writeExamples(siteDir: string, { movies }: Library): Promise<void> {
  // What no browser plays as it is shows best what there is to gain.
  const film = movies.find(({ video }) => video.codec === 'hevc') ?? movies[0];
  if (!film) return;
  const names = await readdir(FOLDER);
  await Promise.all([
    ...names.map(async (name) => {
      const text = await readFile(path.join(FOLDER, name), 'utf8');
      await writeSiteFile(siteDir, `/examples/${name}`, text.replaceAll('movie/your-film', `movie/${film.id}`));
    }),
    writeSiteFile(siteDir, '/examples/hls.min.js', await readFile(HLS)),
  ]);
}
