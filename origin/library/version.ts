/** How to tell that a file on the disk has changed. */
import type { Stats } from 'node:fs';

/**
 * The version does not depend on the disk's number: a network's disk, or a container's, may get a new number at each
 * start.
 * @returns a text that changes when the file changes, of letters, digits and `-` alone
 */
export const versionOf = ({ ino, size, mtimeMs }: Pick<Stats, 'ino' | 'size' | 'mtimeMs'>): string =>
  [ino, size, Math.round(mtimeMs * 1_000)].map((number) => number.toString(36)).join('-');
