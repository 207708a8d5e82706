/** @returns null for a body of more than `room` bytes, which is read no further */
export async function readUpTo(room: number, { headers, body }: Response): Promise<ArrayBuffer | null> {
  const reader = body?.getReader();
  const chunks: Uint8Array[] = [];
  let bytes = Number(headers.get('content-length'));
  if (bytes <= room) bytes = 0;
  while (bytes <= room) {
    const chunk = (await reader?.read())?.value;
    if (!chunk) return joined(chunks, bytes);
    chunks.push(chunk);
    bytes += chunk.byteLength;
  }
  // Settles only once the page has given up its own copy too.
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
