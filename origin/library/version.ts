/** When a file on the disk counts as another one. */
import type { Stats } from 'node:fs';

/**
 * The disk's number is left out: a network's disk, or a container's, may have another one at each start.
 * @returns a text that changes when the file changes, of letters, digits and `-` alone
 */
export const versionOf = ({ ino, size, mtimeMs }: Pick<Stats, 'ino' | 'size' | 'mtimeMs'>): string =>
  [ino, size, Math.round(mtimeMs * 1_000)].map((number) => number.toString(36)).join('-');
