/** Makes a response of bytes that the edge has kept. */
import type { KeptSegment } from './memory.ts';

/** @returns a response with these bytes and this `Content-Type` (null: unknown) */
export function bytesAnswer({ bytes, type }: KeptSegment, cacheControl?: string): Response {
  const headers = new Headers({ 'content-length': String(bytes.byteLength) });
  if (cacheControl !== undefined) headers.set('cache-control', cacheControl);
  if (type) headers.set('content-type', type);
  return new Response(bytes, { headers });
}
