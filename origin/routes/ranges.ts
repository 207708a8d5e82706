/** Which byte ranges are accepted, as at Mydia: one range with a start, within the file. */
export type Range = { kind: 'whole' } | { kind: 'part'; start: number; end: number } | { kind: 'invalid' };

/**
 * Suffix ranges (`bytes=-5`) and ends beyond the file are refused, although RFC 9110 allows both.
 * @param size of the file, in bytes
 */
export function parseRange(header: string | undefined, size: number): Range {
  if (header === undefined || !header.startsWith('bytes=')) return { kind: 'whole' };
  const match = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(header);
  if (!match) return { kind: 'invalid' };
  const start = Number(match[1]);
  const end = match[2] ? Number(match[2]) : size - 1;
  return start <= end && end < size ? { kind: 'part', start, end } : { kind: 'invalid' };
}
