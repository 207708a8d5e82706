/** Lets the origin's own players begin a growing playlist at its beginning (`EXT-X-START`). */

const START = '#EXT-X-START:TIME-OFFSET=0,PRECISE=YES';

const FIRST_LINE = /^\uFEFF?#EXTM3U[^\r\n]*(\r?\n)/;
const OF_SEGMENTS = /^#EXT-X-TARGETDURATION:/m;
/**
 * A playlist with one of these tags says itself where to start, or is one that players play from its beginning anyway.
 */
const DECIDED = /^#EXT-X-(?:ENDLIST|START:|PLAYLIST-TYPE:\s*VOD)/m;

/**
 * Players treat a playlist that still grows as live, and begin near its end: with a warm session, in the middle of the
 * film.
 * @returns `text` with EXT-X-START where it needs it; all else stays as it is, byte for byte
 */
export function startAtZero(text: string): string {
  if (!FIRST_LINE.test(text) || !OF_SEGMENTS.test(text) || DECIDED.test(text)) return text;
  return text.replace(FIRST_LINE, (line, end: string) => `${line}${START}${end}`);
}
