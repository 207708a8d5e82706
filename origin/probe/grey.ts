/**
 * Whether a film in H.264 has no colours. The header of a film with colours states how many pairs of lines are cropped.
 * The header of a film without colours states how many lines are cropped. hls.js takes the number for pairs in both
 * cases, so it computes too small a height for a film without colours. ffprobe states a pixel format with colours for
 * both kinds of film. So the origin reads the header itself.
 */

/** The profiles in which a stream states its colour format (ITU-T H.264, 7.3.2.1.1). */
const WITH_CHROMA_FORMAT = [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135];
/** The type of the unit that describes a sequence of pictures: the sequence parameter set. */
const SEQUENCE = 7;
/**
 * The byte at which the sequence parameter set begins in the header of an MP4 or a Matroska (ISO 14496-15, 5.3.3.1). In
 * the header of a transport stream, the sequence parameter set begins after the bytes 0, 0, 1.
 */
const MP4_AT = 8;
const START = Buffer.from([0, 0, 1]);

/**
 * @param header the data that a decoder gets before the first frame
 * @returns whether the sequence parameter set states that there are no colours
 */
export function isGrey(header: Buffer): boolean {
  const at = header[0] === 1 ? MP4_AT : header.indexOf(START) + START.length;
  const [unit = 0, profile = 0] = header.subarray(at);
  if ((unit & 0x1f) !== SEQUENCE || !WITH_CHROMA_FORMAT.includes(profile)) return false;
  // The profile is followed by its constraints, the level and two numbers: the sequence's id, and the colour format. A
  // number is stored as some zeros, a 1, and then as many bits as there are zeros before the 1. So the number 0 is a
  // single 1, and colour format 0 means no colours.
  const bits = [...header.subarray(at + 4, at + 12)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const zeros = bits.indexOf('1');
  return zeros >= 0 && bits[2 * zeros + 1] === '1';
}
