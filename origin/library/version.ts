/** How the origin knows that a file on the disk is another one than before. */
import type { Stats } from 'node:fs';

/**
 * A disk's number is no part of it: that of a network's disk, or of a container's, may be another one at each start.
 * @returns another text once the file is another one; letters, digits and `-` alone
 */
export const versionOf = ({ ino, size, mtimeMs }: Pick<Stats, 'ino' | 'size' | 'mtimeMs'>): string =>
  [ino, size, Math.round(mtimeMs * 1_000)].map((number) => number.toString(36)).join('-');
