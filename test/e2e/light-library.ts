/**
 * The sample library for tests: it has the same titles, lengths and codecs, but its films are quickly made, encoded and
 * shown.
 */
import { existsSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import path from 'node:path';
import { makePiece } from '../../scripts/samples/make-piece.ts';
import { PIECES, type Piece } from '../../scripts/samples/pieces.ts';
import type { Sky } from '../../scripts/samples/skies.ts';
import { BENCHMARK, sampleFolder } from '../../scripts/samples.ts';
import { madeOnce } from './made-once.ts';

/** Raised with every change of the films here. The samples have a version of their own. */
const VERSION = `2-${path.basename(sampleFolder())}`;
/** The picture's height in pixels; its aspect ratio is 16:9. */
const HEIGHT = 270;

/** Stripes that move. */
const stripes: Sky = (frame, width, height, seconds) => {
  const moved = Math.round(seconds * 48);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const level = ((x + y + moved) & 63) * 3;
      frame[at++] = level;
      frame[at++] = 220 - level;
      frame[at++] = 90;
    }
  }
};

const lightly = ({ films, ...piece }: Piece): Piece => ({
  ...piece,
  scene: (seconds) => ({
    ...{ height: HEIGHT, seconds, sky: stripes, steps: [], grain: 0 },
    score: { seed: 1, chords: [[0, 7]], root: 146.8, barS: 4, bells: 2 },
  }),
  films: films.map(({ encoding: { path: file, args }, ...film }) => ({ ...film, encoding: { path: file, args } })),
});

/** For tests that do not measure how soon a film is ready. @returns the library's folder */
export const lightLibrary = (): Promise<string> =>
  madeOnce(`light-${VERSION}`, async (folder, work) => {
    for (const piece of PIECES) await makePiece(lightly(piece), folder, work);
  });

/** The benchmark's film alone. In the sample library it is made together with another film. */
function benchmarkPiece(): Piece {
  for (const piece of PIECES) {
    const film = piece.films.find(({ encoding }) => encoding.path.startsWith(`${BENCHMARK.transcoded} (`));
    if (film) return { ...piece, films: [film] };
  }
  throw new Error(`no sample is called ${BENCHMARK.transcoded}`);
}

/**
 * For tests that measure time: the light library, with the benchmark's film as in the samples. That film takes a minute
 * to make. @returns the library's folder
 */
export async function benchmarkLibrary(): Promise<string> {
  const light = await lightLibrary();
  return madeOnce(`benchmark-${VERSION}`, async (folder, work) => {
    await cp(light, folder, { recursive: true, preserveTimestamps: true });
    const piece = benchmarkPiece();
    for (const { encoding } of piece.films) {
      const sample = path.join(sampleFolder(), encoding.path);
      if (existsSync(sample)) await cp(sample, path.join(folder, encoding.path), { preserveTimestamps: true });
      else await makePiece(piece, folder, work);
    }
  });
}
