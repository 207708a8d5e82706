/** How an id is made of a path, so that it outlives restarts. */
import { createHash } from 'node:crypto';

/** The namespace of all ids below: a random UUID of this project. */
const NAMESPACE = Buffer.from('7c1e4f5a2b3d4e6f8a9b0c1d2e3f4a5b', 'hex');

/** UUID v5 (RFC 9562 §5.5): the same name always has the same id. */
export function uuidV5(name: string): string {
  const hash = createHash('sha1').update(NAMESPACE).update(name).digest().subarray(0, 16);
  hash[6] = ((hash[6] as number) & 0x0f) | 0x50;
  hash[8] = ((hash[8] as number) & 0x3f) | 0x80;
  return hash.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
