/** Writes and reads terms of Erlang, as Mydia's session cookie holds them. Maps of texts are enough. */

export type Term = string | { [key: string]: Term };

const VERSION = 131;
const MAP = 116;
const BINARY = 109;

export const encodeTerm = (term: Term): Buffer => Buffer.concat([Buffer.from([VERSION]), encoded(term)]);

function encoded(term: Term): Buffer {
  if (typeof term === 'string') {
    const bytes = Buffer.from(term);
    return Buffer.concat([tagged(BINARY, bytes.length), bytes]);
  }
  const entries = Object.entries(term);
  return Buffer.concat([
    tagged(MAP, entries.length),
    ...entries.flatMap(([key, value]) => [encoded(key), encoded(value)]),
  ]);
}

function tagged(tag: number, size: number): Buffer {
  const bytes = Buffer.alloc(5);
  bytes.writeUInt8(tag);
  bytes.writeUInt32BE(size, 1);
  return bytes;
}

/** @throws when the bytes contain anything but texts and maps, or end too early */
export function decodeTerm(bytes: Buffer): Term {
  if (bytes[0] !== VERSION) throw new Error('no external term');
  let at = 1;
  const read = (): Term => {
    const [tag, size] = [bytes.readUInt8(at), bytes.readUInt32BE(at + 1)];
    at += 5;
    if (tag === BINARY) {
      at += size;
      if (at > bytes.length) throw new Error('a text that is cut off');
      return bytes.toString('utf8', at - size, at);
    }
    if (tag !== MAP) throw new Error(`a term of kind ${tag}`);
    const map: { [key: string]: Term } = {};
    for (let entry = 0; entry < size; entry++) map[String(read())] = read();
    return map;
  };
  return read();
}
