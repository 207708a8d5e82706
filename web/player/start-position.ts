/**
 * Where in a film the player starts, when the playlist does not reach the wanted place or is shorter. All positions are
 * in seconds.
 */

/** @returns where playing can start now, when a growing playlist covers the first `covered` seconds */
export const possibleStart = (wanted: number, covered: number): number => (wanted < covered ? wanted : 0);

/** Sources of a film's length differ by up to this, in seconds. */
const ABOUT_S = 1;
/** A start this many seconds before a film's end comes to the end without loading more. */
const LAST_S = 0.1;

/**
 * @returns where playing goes on in a film of `lengthS` seconds whose playlist is complete. A shorter film that has
 * replaced the viewer's film begins at 0
 */
export function startWithin(wanted: number, lengthS: number): number {
  if (wanted < lengthS) return wanted;
  return wanted < lengthS + ABOUT_S ? Math.max(0, lengthS - LAST_S) : 0;
}
