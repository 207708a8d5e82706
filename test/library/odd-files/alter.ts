/** Changes the bytes of files, for odd files that ffmpeg, or some version of ffmpeg, cannot write. */

export interface Alteration {
  /** Describes the change in full: two files with the same label and recipe count as the same file. */
  label: string;
  of(bytes: Buffer): Buffer;
}

/** Cuts off the file's end, as a broken download does. @param part the part that stays, from 0 to 1 */
export const cutTo = (part: number): Alteration => ({
  label: `cut to ${part}`,
  of: (bytes) => bytes.subarray(0, Math.floor(bytes.length * part)),
});

/** Removes the file's first bytes, as in a recording that starts in the middle of a broadcast. @param count of bytes */
export const without = (count: number): Alteration => ({
  label: `without ${count} bytes`,
  of: (bytes) => bytes.subarray(count),
});

/** Replaces the file's content by a text. */
export const text = (words: string): Alteration => ({ label: `text ${words}`, of: () => Buffer.from(words) });

/** Changes a codec's name in an MP4. Both names have four letters. */
export const renameCodec = (was: string, is: string): Alteration => ({
  label: `${was} is ${is}`,
  of(bytes) {
    // After `stsd`, the codec's name first occurs as the name of the sample description. Only this occurrence is
    // changed. A box inside the sample description may have the same name, and stays as it is.
    const at = bytes.indexOf(was, bytes.indexOf('stsd'));
    if (at < 0) throw new Error(`no ${was} in the file`);
    const changed = Buffer.from(bytes);
    changed.write(is, at, 'latin1');
    return changed;
  },
});

/** Bytes from a track header's name to its matrix (ISO/IEC 14496-12 §8.3.2). */
const MATRIX_AT = 4 + 4 + 5 * 4 + 2 * 4 + 4 * 2;
const [ONE, MINUS_ONE] = [0x0001_0000, -0x0001_0000];
/** The values a, b, c and d of the matrix, by degrees clockwise. */
const TURNS = { 90: [0, ONE, MINUS_ONE, 0], 180: [MINUS_ONE, 0, 0, MINUS_ONE], 270: [0, MINUS_ONE, ONE, 0] } as const;

/** Tells players to turn the first track's picture, as phones do. @param degrees clockwise */
export const turn = (degrees: keyof typeof TURNS): Alteration => ({
  label: `turned by ${degrees}`,
  of(bytes) {
    const changed = Buffer.from(bytes);
    const matrix = changed.indexOf('tkhd') + MATRIX_AT;
    const [a, b, c, d] = TURNS[degrees];
    for (const [at, value] of [a, b, 0, c, d].entries()) changed.writeInt32BE(value, matrix + 4 * at);
    return changed;
  },
});

interface Box {
  name: string;
  bytes: Buffer;
}

function boxesOf(bytes: Buffer): Box[] {
  const boxes: Box[] = [];
  for (let at = 0; at + 8 <= bytes.length; ) {
    const size = bytes.readUInt32BE(at);
    if (size < 8) throw new Error(`a box of ${size} bytes`);
    boxes.push({ name: bytes.toString('latin1', at + 4, at + 8), bytes: bytes.subarray(at, at + size) });
    at += size;
  }
  return boxes;
}

const isEarly = ({ name }: Box): boolean => name === 'mvhd' || name === 'udta';

/** Moves the boxes with the film's description and cover (`mvhd`, `udta`) before the tracks of an MP4. */
export const describeFirst: Alteration = {
  label: 'described first',
  of(bytes) {
    const moved = boxesOf(bytes).map(({ name, bytes: box }) => {
      if (name !== 'moov') return box;
      const inner = boxesOf(box.subarray(8));
      const ordered = [...inner.filter(isEarly), ...inner.filter((one) => !isEarly(one))];
      return Buffer.concat([box.subarray(0, 8), ...ordered.map((one) => one.bytes)]);
    });
    return Buffer.concat(moved);
  },
};

/** How many bytes lie between the name of an AVI's stream header and its number of frames. */
const AVI_LENGTH_AT = 4 + 4 + 32;

/** Changes an AVI so that it states a length longer than its picture, by the factor `times`. */
export const sayLonger = (times: number): Alteration => ({
  label: `says ${times} times its length`,
  of(bytes) {
    const changed = Buffer.from(bytes);
    const at = changed.indexOf('strh') + AVI_LENGTH_AT;
    changed.writeUInt32LE(changed.readUInt32LE(at) * times, at);
    return changed;
  },
});
