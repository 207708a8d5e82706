/** Finds films that were cut off, as by a download that broke off. Such a file states a greater size than it has. */
import { open } from 'node:fs/promises';

/** At most this many boxes of an MP4 are read: a file that was written in fragments has thousands. */
const MOST_BOXES = 64;
const HEAD_BYTES = 4_096;
/** A smaller difference does not count: some programs state a few bytes too many. */
const LEAST_MISSING_BYTES = 4_096;

/**
 * Reads the sizes that a Matroska, an MP4, an AVI, a Flash or a Windows Media file states of itself or of its parts.
 * @param path absolute. @returns whether the file ends before one of its parts does; false for any other kind of file
 * @throws when the file cannot be read
 */
export async function isCutOff(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const read = async (at: number): Promise<Buffer> => {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, at);
      return buffer.subarray(0, bytesRead);
    };
    return (await statedEnd(read, size)) - size >= LEAST_MISSING_BYTES;
  } finally {
    await file.close();
  }
}

const EBML = 0x1a45dfa3;
const SEGMENT = 0x18538067;
const ASF = 0x3026b275;
/** The id of the object with the file's size (ASF 3.2), as bytes of the file. */
const FILE_PROPERTIES = Buffer.from('a1dcab8c47a9cf118ee400c00c205365', 'hex');
/** The name of the file's size in a Flash file's metadata, and the 0 that marks a number (AMF 0, 2.2). */
const FLASH_SIZE = Buffer.from('filesize\0', 'latin1');

type Read = (at: number) => Promise<Buffer>;

/** @returns 0 for a file that states no size */
async function statedEnd(read: Read, size: number): Promise<number> {
  const head = await read(0);
  if (head.length < 12) return 0;
  if (head.readUInt32BE(0) === EBML) return endOfMatroska(head);
  if (head.toString('latin1', 0, 4) === 'RIFF') return head.readUInt32LE(4) + 8;
  if (head.toString('latin1', 0, 3) === 'FLV') return endOfFlash(head);
  if (head.readUInt32BE(0) === ASF) return endOfWindowsMedia(head);
  return head.toString('latin1', 4, 8) === 'ftyp' ? endOfBoxes(read, size) : 0;
}

/** A Matroska file has a short element and a segment, each with its id and its size (RFC 8794, 5 and 6). */
function endOfMatroska(head: Buffer): number {
  const [bytes, length] = sizeAt(head, 4);
  const at = 4 + bytes + length;
  if (at + 12 > head.length || head.readUInt32BE(at) !== SEGMENT) return 0;
  const [segmentBytes, segmentLength] = sizeAt(head, at + 4);
  return at + 4 + segmentBytes + segmentLength;
}

function endOfFlash(head: Buffer): number {
  const at = head.indexOf(FLASH_SIZE) + FLASH_SIZE.length;
  return at < FLASH_SIZE.length || at + 8 > head.length ? 0 : head.readDoubleBE(at);
}

/** The file's size stands after the object's id, the object's size (8 bytes) and the file's id (16 bytes). */
function endOfWindowsMedia(head: Buffer): number {
  const at = head.indexOf(FILE_PROPERTIES) + FILE_PROPERTIES.length + 8 + 16;
  return head.includes(FILE_PROPERTIES) && at + 8 <= head.length ? Number(head.readBigUInt64LE(at)) : 0;
}

/** @returns the number of bytes that state the size, and the size; 0 for an unknown size */
function sizeAt(head: Buffer, at: number): [bytes: number, size: number] {
  const first = head[at] ?? 0;
  const bytes = Math.clz32(first) - 23;
  const rest = head.subarray(at + 1, at + bytes);
  const size = rest.reduce((value, byte) => value * 256 + byte, first - 2 ** (8 - bytes));
  return [bytes, size === 2 ** (7 * bytes) - 1 ? 0 : size];
}

/**
 * A box begins with its size and its name (ISO 14496-12, 4.2). Size 1 means that the size comes after the name, and 0
 * that the box goes to the file's end.
 */
async function endOfBoxes(read: Read, size: number): Promise<number> {
  let at = 0;
  for (let box = 0; box < MOST_BOXES && at < size; box++) {
    const head = await read(at);
    if (head.length < 16) return at;
    const stated = head.readUInt32BE(0);
    const length = stated === 1 ? Number(head.readBigUInt64BE(8)) : stated;
    if (length < 8) return 0;
    at += length;
  }
  return at;
}
