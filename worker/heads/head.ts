/**
 * The format in which a head is stored: the first seconds of a film as one object. The object has, in this order:
 * `HEAD` and the format's number (5 bytes), the SHA-256 of all that follows it (32), the length of the index (4,
 * big-endian), the index and the object's name (JSON), and the bodies of the head's parts.
 */
import * as v from 'valibot';
import { base64url, bytesOf } from '../auth/keys.ts';
import { parseJson } from '../origins/answer-text.ts';

/**
 * Names a head by its film, by how the head was made, and by where in the film it begins. May contain any characters.
 */
export type HeadKey = string & { readonly brand: 'HeadKey' };

/** Names a head's object, and its row in the ledger. */
export type HeadName = string & { readonly brand: 'HeadName' };

/** One file of a head: the initialization section or a segment, named as the origin's sessions name it. */
export interface HeadPart {
  name: string;
  /** The `Content-Type` that the origin gave it. */
  type: string | null;
  /** In bytes from the beginning of the bodies. */
  offset: number;
  length: number;
}

export interface HeadIndex {
  /**
   * The origin's playlist, with the origin's own segment names. When `isWhole`, the playlist lists the whole film. Else
   * it lists only the head's segments.
   */
  playlist: string;
  /** The playlist lists the whole film from the start, so it never has to be loaded again. */
  isWhole: boolean;
  /** Where in the film the head begins, in seconds. */
  startS: number;
  /**
   * Where in the film the head's last segment begins, in seconds. The viewer's session starts there, so that no sound
   * is missing where head and session meet.
   */
  lastS: number;
  /** Where in the film the head ends, in seconds. */
  endS: number;
  /** In the order of the film, the initialization section (if any) first. */
  parts: readonly HeadPart[];
}

/** A head as the store returned it. */
export interface Head {
  index: HeadIndex;
  /** The whole object. */
  object: Uint8Array<ArrayBuffer>;
  /** The bodies of the head's parts, one after another, at the end of `object`. The index says where each body is. */
  bodies: Uint8Array;
  /** The object's SHA-256. A head that is deleted and made again has the same key, and may have another digest. */
  digest: string;
}

/** The most bytes that a head's object may have. An isolate keeps at most this many bytes of all heads together. */
export const HEAD_MAX_BYTES = 24 * 2 ** 20;

const MAGIC = bytesOf('HEAD\u0001');
const DIGEST_BYTES = 32;
const HASHED_FROM = MAGIC.byteLength + DIGEST_BYTES;
const INDEX_FROM = HASHED_FROM + 4;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const seconds = v.pipe(v.number(), v.finite(), v.minValue(0));

const WrittenSchema = v.object({
  /** The name of the object. An object that was put under another name counts as no head. */
  of: v.string(),
  playlist: v.string(),
  isWhole: v.boolean(),
  startS: seconds,
  lastS: seconds,
  endS: seconds,
  parts: v.array(v.object({ name: v.string(), type: v.nullable(v.string()), offset: count, length: count })),
});

/**
 * @param bodies the bytes of the index's parts, in their order; the edge computes the offsets and lengths in the
 *   written index from these bytes
 * @throws an `Error` when there are not as many bodies as parts
 */
export async function encodeHead(
  name: HeadName,
  index: HeadIndex,
  bodies: readonly ArrayBuffer[],
): Promise<Uint8Array<ArrayBuffer>> {
  if (bodies.length !== index.parts.length) throw new Error('A head needs a body for each of its parts');
  let length = 0;
  const parts = index.parts.map(({ name, type }, n): HeadPart => {
    const offset = length;
    const bytes = bodies[n]?.byteLength ?? 0;
    length += bytes;
    return { name, type, offset, length: bytes };
  });
  const written = bytesOf(JSON.stringify({ of: name, ...index, parts }));
  const bodiesFrom = INDEX_FROM + written.byteLength;
  const bytes = new Uint8Array(bodiesFrom + length);
  bytes.set(MAGIC);
  new DataView(bytes.buffer).setUint32(HASHED_FROM, written.byteLength);
  bytes.set(written, INDEX_FROM);
  for (const [n, { offset }] of parts.entries()) bytes.set(new Uint8Array(bodies[n] ?? []), bodiesFrom + offset);
  bytes.set(await digestOf(bytes), MAGIC.byteLength);
  return bytes;
}

/**
 * Reads a head, whose bodies share the object's memory.
 * @returns null for an object that is no head, is cut off or altered, or has another name
 */
export async function decodeHead(name: HeadName, object: Uint8Array<ArrayBuffer>): Promise<Head | null> {
  if (object.byteLength < INDEX_FROM || !areSameBytes(object.subarray(0, MAGIC.byteLength), MAGIC)) return null;
  const digest = object.subarray(MAGIC.byteLength, HASHED_FROM);
  if (!areSameBytes(await digestOf(object), digest)) return null;
  const bodiesFrom = INDEX_FROM + new DataView(object.buffer, object.byteOffset).getUint32(HASHED_FROM);
  if (bodiesFrom > object.byteLength) return null;
  const json = parseJson(new TextDecoder().decode(object.subarray(INDEX_FROM, bodiesFrom)));
  const parsed = v.safeParse(WrittenSchema, json);
  const bodies = object.subarray(bodiesFrom);
  if (!parsed.success || parsed.output.of !== name) return null;
  const { of: _, ...index } = parsed.output;
  if (!areInPlace(index.parts, bodies.byteLength)) return null;
  return { index, object, bodies, digest: base64url(digest) };
}

/** @returns a copy of the part's bytes; null when the head has no part of this name */
export function partOf({ index, bodies }: Head, name: string): { bytes: ArrayBuffer; type: string | null } | null {
  const part = index.parts.find((one) => one.name === name);
  if (!part) return null;
  const { offset, length, type } = part;
  return { bytes: new Uint8Array(bodies.subarray(offset, offset + length)).buffer, type };
}

const digestOf = async (head: Uint8Array<ArrayBuffer>): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', head.subarray(HASHED_FROM)));

/** @returns whether the two have the same bytes */
export const areSameBytes = (one: Uint8Array, other: Uint8Array): boolean =>
  one.byteLength === other.byteLength && one.every((byte, n) => byte === other[n]);

/** @returns whether the parts follow one another from the beginning of the bodies to their end */
function areInPlace(parts: readonly HeadPart[], length: number): boolean {
  let end = 0;
  for (const part of parts) {
    if (part.offset !== end) return false;
    end += part.length;
  }
  return end === length;
}
