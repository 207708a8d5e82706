/**
 * A session's segments at the edge: kept in the data centre's cache, and asked of the origin once for all who want the same
 * one at a time. Nobody is asked here whether a viewer may watch; callers have done that.
 */
import type { OriginSessionId } from '../origins/adapter.ts';
import { split } from './split.ts';

/** A cache by name is read by this Worker alone, and never by a request of the site's. */
const CACHE = 'headstart-segments';
/** Longer than anybody waits between two viewers of the same session; the cache drops what nobody reads sooner. */
const KEEP_S = 3_600;
/** Larger ones are passed through, and so are those of unknown length. */
const KEEP_BYTES = 16 * 2 ** 20;
/** Whoever is first may have been cut off in the middle; those who wait for it then ask for themselves. In milliseconds. */
const PATIENCE_MS = 5_000;
/** What is kept of the origin's answer; a range can only be cut from one whose length is known. */
const KEPT_HEADERS = ['content-type', 'content-length'];

export interface Segment {
  session: OriginSessionId;
  /** As the origin names it within the session. */
  name: string;
  /** Asks the origin for it. @param range of a request's `Range`; null for all of it */
  fetch(range: string | null): Promise<Response>;
  /** Keeps the Worker at work after its reply. */
  waitUntil(work: Promise<unknown>): void;
}

/** By cache key: settles when the cache has what is being fetched, or will not have it. */
const underWay = new Map<string, Promise<void>>();

/** @returns the origin's answer, or the cached one. Streamed. @throws what `segment.fetch` throws */
export async function readSegment(segment: Segment, range: string | null): Promise<Response> {
  const kept = (await cached(segment, range)) ?? (await cachedByOthers(segment, range));
  if (kept) return kept;
  return range ? segment.fetch(range) : lead(segment);
}

/** Has a segment fetched that nobody has asked for yet. Never rejects. */
export async function readAhead(segment: Segment): Promise<void> {
  try {
    const response = await readSegment(segment, null);
    await response.body?.cancel();
  } catch {
    // It is asked for again by whoever needs it, and then there is somebody to tell.
  }
}

const keyOf = ({ session, name }: Segment): string => `https://segments.headstart.internal/${session}/${name}`;

async function cached(segment: Segment, range: string | null): Promise<Response | undefined> {
  const cache = await caches.open(CACHE);
  return cache.match(new Request(keyOf(segment), { headers: range ? { range } : {} }));
}

async function cachedByOthers(segment: Segment, range: string | null): Promise<Response | undefined> {
  const key = keyOf(segment);
  const other = underWay.get(key);
  if (!other) return undefined;
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, PATIENCE_MS);
  await Promise.race([other, late]);
  clearTimeout(timer);
  if (underWay.get(key) === other) underWay.delete(key);
  return cached(segment, range);
}

/** Fetches it for all. Goes on when the viewer has left meanwhile: others wait for it. */
function lead(segment: Segment): Promise<Response> {
  const key = keyOf(segment);
  const { promise, resolve } = Promise.withResolvers<void>();
  underWay.set(key, promise);
  const end = (): void => {
    if (underWay.get(key) === promise) underWay.delete(key);
    resolve();
  };
  const fetched = segment.fetch(null).then((response) => {
    if (!mayKeep(response)) {
      end();
      return response;
    }
    const { forViewer, forCache } = split(response.body, lengthOf(response), end);
    segment.waitUntil(keep(key, new Response(forCache, { headers: keptHeaders(response) })).finally(end));
    return new Response(forViewer, response);
  });
  segment.waitUntil(fetched.catch(end));
  return fetched;
}

function mayKeep(response: Response): response is Response & { body: ReadableStream } {
  return response.status === 200 && response.body !== null && lengthOf(response) <= KEEP_BYTES;
}

const lengthOf = ({ headers }: Response): number => Number(headers.get('content-length') ?? Number.NaN);

function keptHeaders({ headers }: Response): Headers {
  const kept = new Headers({ 'cache-control': `public, max-age=${KEEP_S}` });
  for (const name of KEPT_HEADERS) {
    const value = headers.get(name);
    if (value) kept.set(name, value);
  }
  return kept;
}

/** A cache that is full or broken, or a body that was broken off, is no reason to fail: the next request asks again. */
async function keep(key: string, response: Response): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.put(key, response).catch(() => {});
}
