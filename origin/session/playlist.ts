/** Reads ffmpeg's playlists, and writes those of films whose segments are known beforehand. */

export const PLAYLIST = 'index.m3u8';

/** One entry of the playlist: the initialization section, the length of the next segment, or the segment. */
const ENTRY = /^#EXT-X-MAP:URI="(?<init>[^"]+)"|^#EXTINF:(?<seconds>[\d.]+)|^(?<segment>[^#\s]+)$/gm;

/**
 * The files that a playlist lists, each with the second of the film at which it ends; 0 for an initialization section.
 */
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

/** How much of the film a playlist lists, in seconds. */
export const lengthOf = (listing: Listing): number => Math.max(0, ...listing.values());

export const INIT = 'init.mp4';
export const segmentName = (index: number): string => `segment_${String(index).padStart(3, '0')}.m4s`;

interface Head {
  version: number;
  /** The length in whole seconds that no segment exceeds. Default: that of the longest segment. */
  targetS?: number;
  /** Further lines after the playlist's type. */
  more: readonly string[];
}

/** @param cuts where the segments begin, in seconds. @param durationS of the film, in seconds */
export function wholePlaylist(
  cuts: readonly number[],
  durationS: number,
  nameOf: (segment: number) => string,
  { version, targetS, more }: Head,
): string {
  const lengths = cuts.map((cut, index) => (cuts[index + 1] ?? durationS) - cut);
  const target = targetS ?? Math.ceil(Math.max(...lengths));
  return [
    ...['#EXTM3U', `#EXT-X-VERSION:${version}`, `#EXT-X-TARGETDURATION:${target}`],
    ...['#EXT-X-MEDIA-SEQUENCE:0', '#EXT-X-PLAYLIST-TYPE:VOD', ...more],
    ...lengths.flatMap((length, index) => [`#EXTINF:${length.toFixed(6)},`, nameOf(index)]),
    '#EXT-X-ENDLIST\n',
  ].join('\n');
}
