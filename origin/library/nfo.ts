/**
 * Which facts about a film are read from its `.nfo` file: title, plot, date, age rating. It is a sidecar in Kodi's form.
 */
import { readFile } from 'node:fs/promises';
import { XMLParser } from 'fast-xml-parser';
import * as v from 'valibot';
import { firstInside } from './inside.ts';

const parser = new XMLParser({ ignoreAttributes: true, parseTagValue: false, processEntities: true });

const words = v.fallback(
  v.pipe(
    v.string(),
    v.transform((text) => text.replace(/\s+/g, ' ').trim() || null),
  ),
  null,
);

const NfoSchema = v.object({
  title: words,
  plot: words,
  year: v.fallback(
    v.nullable(
      v.pipe(
        v.string(),
        v.regex(/^\s*\d{4}\s*$/),
        v.transform((year) => Number(year)),
      ),
    ),
    null,
  ),
  /** The least age of viewers. A rating in letters counts as unknown. */
  mpaa: v.fallback(
    v.nullable(
      v.pipe(
        v.string(),
        v.regex(/\d/),
        v.transform((rating) => Number(/\d+/.exec(rating)?.[0])),
      ),
    ),
    null,
  ),
});
export type Nfo = v.InferOutput<typeof NfoSchema>;

const NO_NFO: Nfo = { title: null, plot: null, year: null, mpaa: null };

type Root = 'movie' | 'tvshow' | 'episodedetails';

/**
 * @param library the library's folder; a link that leads out of it is not read
 * @returns the contents of the first file that exists; an empty object when none exists or it cannot be read
 */
export async function readNfo(library: string, root: Root, candidates: readonly string[]): Promise<Nfo> {
  const path = await firstInside(library, candidates);
  if (path === null) return NO_NFO;
  try {
    return v.parse(NfoSchema, parser.parse(await readFile(path, 'utf8'))[root]);
  } catch {
    return NO_NFO;
  }
}
