/**
 * A session's segments at the edge: kept in the isolate's memory and in the data centre's cache, and asked of the origin once
 * for all who want the same one at a time. Nobody is asked here whether a viewer may watch; callers have done that.
 */
import { HeadstartError } from '../../protocol/errors.ts';
import type { OriginSessionId } from '../origins/adapter.ts';
import { bytesAnswer } from './bytes-answer.ts';
import { bytesToTell, contentOf } from './content.ts';
import { type Kept, SegmentMemory } from './memory.ts';
import { peek, wholeOf } from './peek.ts';
import { waitFor } from './wait-for.ts';

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
  /** Whether a playlist of the session lists it: what a viewer only names is kept nowhere. */
  isListed(): Promise<boolean>;
  /** Keeps the Worker at work after its reply. */
  waitUntil(work: Promise<unknown>): void;
}

const memory = new SegmentMemory();
/** By key: settles when the memory has what is being fetched, or will not have it. */
const underWay = new Map<string, Promise<void>>();

export interface Answer {
  response: Response;
  /** It is a listed segment, of known length and what it says it is: whoever gets all of it may keep it. */
  isSound: boolean;
}

/**
 * @returns the origin's answer, or what was kept of it. Streamed.
 * @throws HeadstartError `not_ready` for a page, or nothing, in the segment's place, and what `segment.fetch` throws
 */
export async function readSegment(segment: Segment, range: string | null): Promise<Answer> {
  const key = keyOf(segment);
  // The platform's cache cuts ranges; players ask for whole segments.
  if (range) return sound(await cached(key, range)) ?? examined(segment, await segment.fetch(range));
  const kept = memory.get(key) ?? (await fetchedByOthers(key));
  if (kept) return { response: response(kept), isSound: true };
  const found = sound(await cached(key));
  if (found) return found;
  if (!(await segment.isListed())) return examined(segment, await segment.fetch(null));
  const late = underWay.has(key) && (await fetchedByOthers(key));
  return late ? { response: response(late), isSound: true } : lead(segment);
}

/** @returns a segment that has passed here already; null for one that the origin would have to be asked for */
export async function keptSegment(segment: Segment): Promise<Answer | null> {
  const key = keyOf(segment);
  const kept = memory.get(key);
  return kept ? { response: response(kept), isSound: true } : sound(await cached(key));
}

/** Has a segment fetched that nobody has asked for yet. Never rejects. */
export async function readAhead(segment: Segment): Promise<void> {
  try {
    const { response } = await readSegment(segment, null);
    await response.body?.cancel();
  } catch {
    // It is asked for again by whoever needs it, and then there is somebody to tell.
  }
}

/**
 * A segment on its way to a viewer whom the origin has given it is kept for others, too.
 * @returns the answer for the viewer; `kept` settles once the memory has it, or will not have it
 * @throws HeadstartError as `readSegment`
 */
export async function keepPassing(
  segment: Segment,
  answer: Response,
): Promise<{ response: Response; kept: Promise<void> }> {
  const { promise: kept, resolve } = Promise.withResolvers<void>();
  const { response, isKept } = await examined(segment, answer, resolve);
  if (!isKept) resolve();
  return { response, kept };
}

const keyOf = ({ session, name }: Segment): string => `https://segments.headstart.internal/${session}/${name}`;

async function cached(key: string, range?: string): Promise<Response | undefined> {
  const cache = await caches.open(CACHE);
  return cache.match(new Request(key, { headers: range ? { range } : {} }));
}

async function fetchedByOthers(key: string): Promise<Kept | undefined> {
  const other = underWay.get(key);
  if (!other) return undefined;
  await waitFor(other, PATIENCE_MS);
  if (underWay.get(key) === other) underWay.delete(key);
  return memory.get(key);
}

const sound = (kept: Response | undefined): Answer | null => (kept ? { response: kept, isSound: true } : null);

/** Fetches it for all. Goes on when the viewer has left meanwhile: others wait for it. */
function lead(segment: Segment): Promise<Answer> {
  const key = keyOf(segment);
  const { promise, resolve } = Promise.withResolvers<void>();
  underWay.set(key, promise);
  const end = (): void => {
    if (underWay.get(key) === promise) underWay.delete(key);
    resolve();
  };
  const fetched = segment.fetch(null).then((answer) => examined(segment, answer, end));
  segment.waitUntil(
    fetched.then(({ isKept }) => {
      if (!isKept) end();
    }, end),
  );
  return fetched;
}

/**
 * Looks at the beginning of what the origin has sent. The viewer reads one branch of it as it comes; what they have not read
 * yet, when they are slow, waits in memory.
 * @param end for a segment that is to be kept: called once the memory has it, or will not have it
 */
async function examined(segment: Segment, answer: Response, end?: () => void): Promise<Answer & { isKept: boolean }> {
  if (!answer.ok) return { response: answer, isSound: false, isKept: false };
  if (!answer.body) throw noSegment();
  const type = answer.headers.get('content-type');
  const isWhole = answer.status === 200;
  const { head, body } = await peek(answer.body, bytesToTell(type));
  const content = contentOf(segment.name, type, isWhole ? head : null);
  if (content === 'none') {
    await body.cancel();
    throw noSegment();
  }
  const length = lengthOf(answer);
  const isSound = content === 'media' && length > 0 && (await segment.isListed());
  const isKept = end !== undefined && isSound && isWhole && length <= KEEP_BYTES;
  if (!isKept) return { response: new Response(body, answer), isSound, isKept };
  const [forViewer, forAll] = body.tee();
  segment.waitUntil(keep(keyOf(segment), forAll, length, type, end).catch((error) => console.warn(error)));
  return { response: new Response(forViewer, answer), isSound, isKept };
}

const noSegment = (): HeadstartError =>
  new HeadstartError('not_ready', 'Something else came in place of the segment; ask again');

/** Not a number where it is not said, or said of what is compressed: then nobody can tell that a body was cut off. */
function lengthOf({ headers }: Response): number {
  const encoding = headers.get('content-encoding') ?? 'identity';
  return encoding === 'identity' ? Number(headers.get('content-length') ?? Number.NaN) : Number.NaN;
}

/**
 * A body that was broken off is not kept, and a cache that is full or broken is no reason to fail: the next one asks again.
 * @param end called once the memory has it, or will not have it
 */
async function keep(
  key: string,
  body: ReadableStream<Uint8Array>,
  length: number,
  type: string | null,
  end: () => void,
): Promise<void> {
  const bytes = await wholeOf(body, length);
  if (bytes) memory.set(key, { bytes, type });
  end();
  if (bytes) await caches.open(CACHE).then((cache) => cache.put(key, response({ bytes, type })));
}

const response = (kept: Kept): Response => bytesAnswer(kept, `max-age=${CACHE_S}`);
