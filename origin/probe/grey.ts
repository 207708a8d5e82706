/**
 * Whether a film in H.264 has no colours. The origin does not copy such a film: hls.js would count the film's cropped
 * lines twice, and compute too small a height. ffprobe states a pixel format with colours for such a film, too. So the
 * origin reads the film's header itself.
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
  // After the constraints and the level, a byte each, come two numbers: the sequence's id and the colour format. The
  // bits `1` mean 0, `010` mean 1, and `00100` mean 3: each number has as many bits after its first 1 as it has zeros
  // before that 1. Colour format 0 means no colours.
  const bits = [...header.subarray(at + 4, at + 12)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const zeros = bits.indexOf('1');
  return zeros >= 0 && bits[2 * zeros + 1] === '1';
}
