/**
 * A session's segments at the edge: kept in the isolate's memory and in the data centre's cache, and asked of the origin once
 * for all who want the same one at a time. Nobody is asked here whether a viewer may watch; callers have done that.
 */
import type { OriginSessionId } from '../origins/adapter.ts';
import { type Kept, SegmentMemory } from './memory.ts';

/** A cache by name is read by this Worker alone, and never by a request of the site's. */
const CACHE = 'headstart-segments';
/** Longer than anybody waits between two viewers of the same session; the cache drops what nobody reads sooner. */
const CACHE_S = 3_600;
/** Larger ones, and those of unknown length, are passed through. */
const KEEP_BYTES = 8 * 2 ** 20;
/** Whoever is first may be cut off in the middle; those who wait for it then ask for themselves. In milliseconds. */
const PATIENCE_MS = 5_000;

export interface Segment {
  session: OriginSessionId;
  /** As the origin names it within the session. */
  name: string;
  /** Asks the origin for it. @param range of a request's `Range`; null for all of it */
  fetch(range: string | null): Promise<Response>;
  /** Keeps the Worker at work after its reply. */
  waitUntil(work: Promise<unknown>): void;
}

const memory = new SegmentMemory();
/** By key: settles when the memory has what is being fetched, or will not have it. */
const underWay = new Map<string, Promise<void>>();

/** @returns the origin's answer, or what was kept of it. Streamed. @throws what `segment.fetch` throws */
export async function readSegment(segment: Segment, range: string | null): Promise<Response> {
  const key = keyOf(segment);
  // The platform's cache cuts ranges; players ask for whole segments.
  if (range) return (await cached(key, range)) ?? segment.fetch(range);
  const kept = memory.get(key) ?? (await fetchedByOthers(key));
  if (kept) return response(kept);
  return (await cached(key)) ?? (await fetchedByOthers(key).then((late) => late && response(late))) ?? lead(segment);
}

/** Has a segment fetched that nobody has asked for yet. Never rejects. */
export async function readAhead(segment: Segment): Promise<void> {
  try {
    const { body } = await readSegment(segment, null);
    await body?.cancel();
  } catch {
    // It is asked for again by whoever needs it, and then there is somebody to tell.
  }
}

const keyOf = ({ session, name }: Segment): string => `https://segments.headstart.internal/${session}/${name}`;

async function cached(key: string, range?: string): Promise<Response | undefined> {
  const cache = await caches.open(CACHE);
  return cache.match(new Request(key, { headers: range ? { range } : {} }));
}

async function fetchedByOthers(key: string): Promise<Kept | undefined> {
  const other = underWay.get(key);
  if (!other) return undefined;
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, PATIENCE_MS);
  await Promise.race([other, late]);
  clearTimeout(timer);
  if (underWay.get(key) === other) underWay.delete(key);
  return memory.get(key);
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
  const fetched = segment.fetch(null).then((answer) => {
    if (!mayKeep(answer)) {
      end();
      return answer;
    }
    // The viewer reads one branch as it comes. What they have not read yet, when they are slow, waits in memory.
    const [forViewer, forAll] = answer.body.tee();
    const type = answer.headers.get('content-type');
    segment.waitUntil(keep(key, forAll, lengthOf(answer), type, end).catch((error: unknown) => console.warn(error)));
    return new Response(forViewer, answer);
  });
  segment.waitUntil(fetched.catch(end));
  return fetched;
}

function mayKeep(answer: Response): answer is Response & { body: ReadableStream } {
  return answer.status === 200 && answer.body !== null && lengthOf(answer) <= KEEP_BYTES;
}

const lengthOf = ({ headers }: Response): number => Number(headers.get('content-length') ?? Number.NaN);

/**
 * A body that was broken off is not kept, and a cache that is full or broken is no reason to fail: the next one asks again.
 * @param end called once the memory has it, or will not have it
 */
async function keep(
  key: string,
  body: ReadableStream,
  length: number,
  type: string | null,
  end: () => void,
): Promise<void> {
  const bytes = await new Response(body).arrayBuffer().catch(() => null);
  const isWhole = bytes?.byteLength === length;
  if (isWhole) memory.set(key, { bytes, type });
  end();
  if (isWhole) await caches.open(CACHE).then((cache) => cache.put(key, response({ bytes, type })));
}

function response({ bytes, type }: Kept): Response {
  const headers = new Headers({ 'content-length': String(bytes.byteLength), 'cache-control': `max-age=${CACHE_S}` });
  if (type) headers.set('content-type', type);
  return new Response(bytes, { headers });
}
