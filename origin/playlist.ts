/** What ffmpeg's playlist says. */

export const PLAYLIST = 'index.m3u8';

/** One line of the playlist with a name of its own: the init file, how long the next segment is, or the segment. */
const ENTRY = /^#EXT-X-MAP:URI="(?<init>[^"]+)"|^#EXTINF:(?<seconds>[\d.]+)|^(?<segment>[^#\s]+)$/gm;

/** The files that a playlist lists, each with the time in the film that it reaches to, in seconds; an init file to 0. */
export type Listing = ReadonlyMap<string, number>;

export function readListing(text: string): Listing {
  const listing = new Map<string, number>();
  let end = 0;
  for (const { groups = {} } of text.matchAll(ENTRY)) {
    const { init, seconds, segment } = groups;
    if (init) listing.set(init, 0);
    if (seconds) end += Number(seconds);
    if (segment) listing.set(segment, end);
  }
  return listing;
}

/** How much of the film is there, in seconds. */
export const lengthOf = (listing: Listing): number => Math.max(0, ...listing.values());
