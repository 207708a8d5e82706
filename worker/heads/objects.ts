/** Reads, writes and deletes a head's object in R2 and in the data centre's cache. Each method may reject or hang. */
import type { Head, HeadName } from './head.ts';

/** A cache with a name is read by this Worker only; no request of the site's reaches that cache. */
const CACHE = 'headstart-heads';
/**
 * How long the cache may keep a head, in seconds. A head is never out of date, and the cache drops a head earlier when
 * no request reads it.
 */
const CACHE_S = 30 * 86_400;
/**
 * The name under which the cache (as a header) and the bucket (as metadata) keep a head's digest, so that the edge need
 * not read the object for it.
 */
const DIGEST = 'headstart-digest';

export interface HeadObject {
  size: number;
  read(): Promise<ArrayBuffer>;
}

export interface HeadObjects {
  get(name: HeadName): Promise<HeadObject | null>;
  /** @returns the digest of the head of this name; `''` for an object without a digest, null for no object */
  digestOf(name: HeadName): Promise<string | null>;
  /** Writes a head whole, or not at all. @returns false when a head of this name exists already */
  create(name: HeadName, head: Head): Promise<boolean>;
  /** @returns true, also when no such heads existed */
  delete(names: readonly HeadName[]): Promise<true>;
}

export const bucketObjects = (bucket: R2Bucket): HeadObjects => ({
  async get(name) {
    const object = await bucket.get(name);
    return object && { size: object.size, read: () => object.arrayBuffer() };
  },
  async digestOf(name) {
    const object = await bucket.head(name);
    return object && (object.customMetadata?.[DIGEST] ?? '');
  },
  async create(name, { object, digest }) {
    const options = { onlyIf: { etagDoesNotMatch: '*' }, customMetadata: { [DIGEST]: digest } };
    return (await bucket.put(name, object, options)) !== null;
  },
  async delete(names) {
    await bucket.delete([...names]);
    return true;
  },
});

export interface CacheObjects extends HeadObjects {
  /** Writes a head, also over one of this name. */
  put(name: HeadName, head: Head): Promise<void>;
}

export const cacheObjects: CacheObjects = {
  async get(name) {
    const found = await match(name);
    return found ? { size: Number(found.headers.get('content-length')), read: () => found.arrayBuffer() } : null;
  },
  async digestOf(name) {
    const found = await match(name);
    await found?.body?.cancel();
    return found ? (found.headers.get(DIGEST) ?? '') : null;
  },
  async create(name, head) {
    if ((await this.digestOf(name)) !== null) return false;
    await this.put(name, head);
    return true;
  },
  async put(name, { object, digest }) {
    const headers = {
      'content-type': 'application/octet-stream',
      'content-length': String(object.byteLength),
      'cache-control': `max-age=${CACHE_S}`,
      [DIGEST]: digest,
    };
    const cache = await caches.open(CACHE);
    await cache.put(urlOf(name), new Response(object, { headers }));
  },
  async delete(names) {
    const cache = await caches.open(CACHE);
    await Promise.all(names.map((name) => cache.delete(urlOf(name))));
    return true;
  },
};

const urlOf = (name: HeadName): string => `https://heads.headstart.internal/${name}`;

async function match(name: HeadName): Promise<Response | undefined> {
  const cache = await caches.open(CACHE);
  return cache.match(urlOf(name));
}
