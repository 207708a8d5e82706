/** Reads a response into memory, up to a number of bytes. */

/**
 * @returns the body; null when it has more than `room` bytes: then the rest is not read
 * @throws when the body was cut off
 */
export async function readUpTo(room: number, { headers, body }: Response): Promise<ArrayBuffer | null> {
  const reader = body?.getReader();
  const length = headers.get('content-length');
  const chunks: Uint8Array[] = [];
  let bytes = Number(length);
  if (bytes <= room) bytes = 0;
  while (bytes <= room) {
    const chunk = (await reader?.read())?.value;
    if (!chunk) {
      // For a body that was compressed on its way, `content-length` counts the compressed bytes, and cannot be
      // compared.
      const isCutOff = length !== null && bytes !== Number(length) && !headers.has('content-encoding');
      if (isCutOff) throw new Error(`${bytes} bytes of ${length}`);
      return joined(chunks, bytes);
    }
    chunks.push(chunk);
    bytes += chunk.byteLength;
  }
  // Not awaited: the cancel settles only after the page has cancelled its own copy, too.
  void reader?.cancel();
  return null;
}

function joined(chunks: Uint8Array[], bytes: number): ArrayBuffer {
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole.buffer;
}
