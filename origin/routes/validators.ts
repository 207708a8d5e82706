/** When a client's copy of a file is still good: `ETag` and `Last-Modified`. See RFC 9110, sections 8.8 and 13.1. */
import type { Stats } from 'node:fs';
import { versionOf } from '../library/version.ts';

export interface Validators {
  etag: string;
  'last-modified': string;
}

type Ask = (name: string) => string | undefined;

export const validatorsOf = (file: Pick<Stats, 'ino' | 'size' | 'mtimeMs'>): Validators => ({
  etag: `"${versionOf(file)}"`,
  'last-modified': new Date(file.mtimeMs).toUTCString(),
});

/** @param ask reads a header of the request. @returns whether the client has the file as it is now */
export function isUpToDate(ask: Ask, { etag, 'last-modified': modified }: Validators): boolean {
  const tags = ask('if-none-match');
  if (tags !== undefined)
    return tags.trim() === '*' || tags.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
  const since = Date.parse(ask('if-modified-since') ?? '');
  return Date.parse(modified) <= since;
}

/**
 * @returns whether the requested range continues the version that the client has. If not, the client gets the whole
 * file
 */
export function continuesVersion(ask: Ask, { etag, 'last-modified': modified }: Validators): boolean {
  const condition = ask('if-range');
  return condition === undefined || condition === etag || condition === modified;
}
