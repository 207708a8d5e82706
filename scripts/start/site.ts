/** The demo site of one run. */
import { availableParallelism } from 'node:os';
import * as v from 'valibot';
import { type Library, LibrarySchema } from '../../protocol/library.ts';
import { API } from '../../protocol/urls.ts';
import { writeExamples } from '../build/examples.ts';
import { EMPTY_LIBRARY, writePages, writeSiteFile } from '../build/site.ts';

/** Renders the site of an origin that has no list of what it holds. */
const writeBareSite = (siteDir: string): Promise<void> => writePages(siteDir, EMPTY_LIBRARY);

/** How long somebody else's origin may take to say what it holds, in milliseconds. */
const LIBRARY_MS = 5_000;

/**
 * Renders the site of an origin that is not a part of this run: of its library if it publishes one as the embedded origin
 * does, else the bare one.
 */
export async function writeExternalSite(siteDir: string, originUrl: string): Promise<Library | null> {
  try {
    return await writeDemoSite(siteDir, originUrl, null, AbortSignal.timeout(LIBRARY_MS));
  } catch {
    await writeBareSite(siteDir);
    return null;
  }
}

/**
 * Renders the library that an origin publishes, with its pictures.
 * @param account of the demo's visitor; null when they must have one of their own
 */
export async function writeDemoSite(
  siteDir: string,
  originUrl: string,
  account: { username: string; password: string } | null,
  signal?: AbortSignal,
): Promise<Library> {
  const library = v.parse(LibrarySchema, await (await get(originUrl, '/library', signal)).json());
  const pictures = new Set(
    [...library.movies, ...library.shows, ...library.shows.flatMap((show) => show.episodes)].flatMap((item) =>
      'poster' in item ? ('still' in item ? [item.poster, item.still] : [item.poster]) : [item.still],
    ),
  );
  await Promise.all([
    writePages(siteDir, library),
    account && writeSiteFile(siteDir, '/demo.json', JSON.stringify(account)),
    copyPictures(siteDir, originUrl, [...pictures]),
    writeExamples(siteDir, library),
  ]);
  return library;
}

/** A few at a time: the origin may have to make each with ffmpeg. */
async function copyPictures(siteDir: string, originUrl: string, pictures: string[]): Promise<void> {
  const left = pictures.values();
  await Promise.all(
    Array.from({ length: availableParallelism() }, async () => {
      for (const picture of left) {
        const response = await get(originUrl, picture);
        await writeSiteFile(siteDir, picture, new Uint8Array(await response.arrayBuffer()));
      }
    }),
  );
}

async function get(originUrl: string, resource: string, signal: AbortSignal | null = null): Promise<Response> {
  const response = await fetch(new URL(API + resource, originUrl), { signal, redirect: 'error' });
  if (!response.ok) throw new Error(`The origin answered ${response.status} to ${resource}.`);
  return response;
}
