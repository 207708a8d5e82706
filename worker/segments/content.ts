/**
 * Whether an answer is really a segment: a page or an error may have come in its place. Other viewers get a segment
 * that the edge has kept, and their browsers keep it for a year. So the edge must keep nothing that is not really a
 * segment.
 */

/**
 * `none`: a page, an error or nothing has come in the segment's place. `unknown`: the edge cannot tell, and a player
 * may be able to use it.
 */
export type SegmentContent = 'media' | 'none' | 'unknown';

/**
 * @returns how many bytes `contentOf` needs. Where the content type does not tell, `contentOf` reads the first byte of
 *   a transport stream's packet, and the first byte of the next packet, which stands 188 bytes later. Where the content
 *   type tells, `contentOf` only checks whether the answer begins with the `<` of a page, perhaps after a byte order
 *   mark
 */
export const bytesToTell = (type: string | null): number => (isUntold(essenceOf(type)) ? 189 : 4);

/**
 * @param type the answer's `Content-Type`
 * @param head the answer's first `bytesToTell` bytes, or all bytes of a shorter answer; null for a part of a segment
 */
export function contentOf(name: string, type: string | null, head: Uint8Array | null): SegmentContent {
  const essence = essenceOf(type);
  if (PAGE_TYPE.test(essence) || (head && (head.byteLength === 0 || beginsLikePage(head)))) return 'none';
  if (MEDIA_TYPE.test(essence)) return 'media';
  if (essence === 'text/vtt') return name.endsWith('.vtt') ? 'media' : 'unknown';
  return isUntold(essence) && head && (isTransportStream(head) || isFragment(head)) ? 'media' : 'unknown';
}

const essenceOf = (type: string | null): string => (type ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
const isUntold = (essence: string): boolean => essence === '' || essence.endsWith('/octet-stream');

const PAGE_TYPE = /^(?:text\/html|application\/xhtml\+xml|application\/(?:[\w.-]+\+)?json)$/;
const MEDIA_TYPE = /^(?:(?:video|audio)\/[\w.+-]+|application\/mp4)$/;

/** No container and no subtitles begin with `<`, whatever the content type says. */
const beginsLikePage = (head: Uint8Array): boolean => /^\uFEFF?\s*</.test(new TextDecoder().decode(head));

/** ISO 13818-1: packets of 188 bytes, each of which begins with this byte. */
const isTransportStream = (head: Uint8Array): boolean => head[0] === 0x47 && head[188] === 0x47;

/** ISO 14496-12: a box's type stands after its size. */
const isFragment = (head: Uint8Array): boolean =>
  ['ftyp', 'styp', 'moof', 'sidx'].includes(String.fromCharCode(...head.subarray(4, 8)));
