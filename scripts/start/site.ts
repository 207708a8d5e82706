/** The demo site of one run. */
import { availableParallelism } from 'node:os';
import * as v from 'valibot';
import { type Library, LibrarySchema } from '../../protocol/library.ts';
import { API } from '../../protocol/urls.ts';
import { EMPTY_LIBRARY, writePages, writeSiteFile } from '../build/site.ts';

/** Renders the site of an origin that has no list of what it holds. */
export const writeBareSite = (siteDir: string): Promise<void> => writePages(siteDir, EMPTY_LIBRARY);

/** Renders the embedded origin's library, with its pictures and the demo visitor's account. */
export async function writeDemoSite(
  siteDir: string,
  originUrl: string,
  account: { username: string; password: string },
): Promise<Library> {
  const library = v.parse(LibrarySchema, await (await get(originUrl, '/library')).json());
  const pictures = new Set(
    [...library.movies, ...library.shows, ...library.shows.flatMap((show) => show.episodes)].flatMap((item) =>
      'poster' in item ? ('still' in item ? [item.poster, item.still] : [item.poster]) : [item.still],
    ),
  );
  await Promise.all([
    writePages(siteDir, library),
    writeSiteFile(siteDir, '/demo.json', JSON.stringify(account)),
    copyPictures(siteDir, originUrl, [...pictures]),
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

async function get(originUrl: string, resource: string): Promise<Response> {
  const response = await fetch(new URL(API + resource, originUrl));
  if (!response.ok) throw new Error(`The origin answered ${response.status} to ${resource}.`);
  return response;
}
