/**
 * Whether a film in H.264 has no colours. For such a film ffprobe states a pixel format with colours. hls.js computes
 * too small a height for the film's picture: hls.js counts the cropped lines in pairs, as in a picture with colours.
 */

/** The profiles in which a stream states its colour format (ITU-T H.264, 7.3.2.1.1). */
const WITH_CHROMA_FORMAT = [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135];
/** The type of the unit that describes a sequence of pictures. */
const SEQUENCE = 7;
/**
 * Where the description of the sequence stands in the header of an MP4 or a Matroska, in bytes (ISO 14496-15, 5.3.3.1).
 * In a transport stream it follows the bytes 0, 0, 1.
 */
const MP4_AT = 8;
const START = Buffer.from([0, 0, 1]);

/**
 * @param header the data that a decoder gets before the first frame
 * @returns whether the description of the sequence states that there are no colours
 */
export function isGrey(header: Buffer): boolean {
  const at = header[0] === 1 ? MP4_AT : header.indexOf(START) + START.length;
  const [unit = 0, profile = 0] = header.subarray(at);
  if ((unit & 0x1f) !== SEQUENCE || !WITH_CHROMA_FORMAT.includes(profile)) return false;
  // After the profile, its constraints and the level come two numbers: the sequence's id, and the colour format, where
  // 0 means no colours. Each number begins with as many zeros as it has bits after its first 1.
  const bits = [...header.subarray(at + 4, at + 12)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const zeros = bits.indexOf('1');
  return zeros >= 0 && bits[2 * zeros + 1] === '1';
}
