/**
 * Where a film starts when its playlist does not contain the wanted place. A growing playlist does not reach the place
 * yet; a complete playlist may end before the place. All positions are in seconds.
 */

/** @returns where playing can start now, when a growing playlist covers the first `covered` seconds */
export const possibleStart = (wanted: number, covered: number): number => (wanted < covered ? wanted : 0);

/** Two sources may state lengths of one film that differ by this much, in seconds. */
const ABOUT_S = 1;
/**
 * A viewer who was at a film's end starts this many seconds before the end, where the playlist still lists a segment.
 * From there the video comes to its end without loading more.
 */
const LAST_S = 0.1;

/**
 * @returns where playing goes on in a film of `lengthS` seconds whose playlist is complete. A shorter film that has
 * replaced the viewer's film begins at 0
 */
export function startWithin(wanted: number, lengthS: number): number {
  if (wanted < lengthS) return wanted;
  return wanted < lengthS + ABOUT_S ? Math.max(0, lengthS - LAST_S) : 0;
}
