/** Answers a request for a byte range from a stashed segment. */
import type { StashedSegment } from './stash.ts';

/**
 * @returns the answer that the edge would give to this range, made from a stashed segment; null for a range that the
 * edge has to answer itself: a suffix, several ranges, or one past the end
 */
export function rangeAnswer({ headers, body }: StashedSegment, range: string | null): Response | null {
  if (range === null) return new Response(body, { headers });
  const match = /^bytes=(\d+)-(\d*)$/.exec(range);
  if (!match) return null;
  const size = body.byteLength;
  const from = Number(match[1]);
  const to = Math.min(match[2] ? Number(match[2]) : size - 1, size - 1);
  if (from > to) return null;
  const part = new Response(body.slice(from, to + 1), { status: 206, headers });
  part.headers.set('content-range', `bytes ${from}-${to}/${size}`);
  part.headers.set('content-length', String(to + 1 - from));
  return part;
}
