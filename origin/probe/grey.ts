/**
 * H.264 without colours. ffprobe calls its pixels those of a picture with colours, and hls.js takes such a picture for lower than it is:
 * it counts the lines that are cropped in twos, as a picture with colours has them.
 */

/** Profiles that say which colours there are (ITU-T H.264, 7.3.2.1.1). */
const WITH_CHROMA_FORMAT = [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135];
/** The type of the unit that describes a sequence. */
const SEQUENCE = 7;
/** In an MP4 or a Matroska the description stands at this place (ISO 14496-15, 5.3.3.1); in a transport stream it follows 0, 0, 1. */
const MP4_AT = 8;
const START = Buffer.from([0, 0, 1]);

/** @param header what a decoder is told before the first frame. @returns whether the description of the sequence names no colours */
export function isGrey(header: Buffer): boolean {
  const at = header[0] === 1 ? MP4_AT : header.indexOf(START) + START.length;
  const [unit = 0, profile = 0] = header.subarray(at);
  if ((unit & 0x1f) !== SEQUENCE || !WITH_CHROMA_FORMAT.includes(profile)) return false;
  // After the profile, what it is bound to, and the level there are two numbers: the sequence's, and its colours', 0 for none. A number
  // begins with as many zeros as it has bits after its first 1.
  const bits = [...header.subarray(at + 4, at + 12)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const zeros = bits.indexOf('1');
  return zeros >= 0 && bits[2 * zeros + 1] === '1';
}
