/** Sends a film's file as it is, whole or in part. */
import { createReadStream, type Stats } from 'node:fs';
import { Readable } from 'node:stream';
import type { Context } from 'hono';
import type { Signed } from '../auth/identify.ts';
import { parseRange } from './ranges.ts';
import { continuesVersion, isUpToDate, validatorsOf } from './validators.ts';

/**
 * @param file the file's state on the disk
 * @param described headers that describe the file
 */
export function sendFile(c: Context<Signed>, path: string, file: Stats, described: Record<string, string>): Response {
  const { size } = file;
  const validators = validatorsOf(file);
  const ask = (name: string) => c.req.header(name);
  if (isUpToDate(ask, validators)) return c.body(null, 304, { ...validators });
  const range = parseRange(continuesVersion(ask, validators) ? ask('range') : undefined, size);
  if (range.kind === 'invalid') {
    return c.json({ error: 'Invalid range request' }, 416, { 'content-range': `bytes */${size}` });
  }
  const { start, end } = range.kind === 'part' ? range : { start: 0, end: size - 1 };
  const headers = {
    ...described,
    ...validators,
    'accept-ranges': 'bytes',
    'content-length': String(end - start + 1),
    ...(range.kind === 'part' ? { 'content-range': `bytes ${start}-${end}/${size}` } : {}),
  };
  // Hono answers HEAD with GET's handler and drops the body. A body that is never read would keep its file open.
  const wanted = c.req.method !== 'HEAD' && size > 0;
  const body = wanted ? (Readable.toWeb(createReadStream(path, { start, end })) as ReadableStream) : null;
  const status = range.kind === 'part' ? 206 : 200;
  return body ? c.body(body, status, headers) : c.body(null, status, headers);
}
