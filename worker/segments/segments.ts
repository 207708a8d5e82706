/**
 * How and how long the edge keeps segments, and how it fetches one only once for several viewers. The isolate's memory
 * and the data centre's cache keep them. When several requests for the same segment come at the same time, only one of
 * them asks the origin. Callers have asked the origin whether the viewer may watch.
 */
import { HeadstartError } from '../../protocol/errors.ts';
import type { OriginSessionId } from '../origins/adapter.ts';
import { bytesAnswer } from './bytes-answer.ts';
import { bytesToTell, contentOf } from './content.ts';
import { type KeptSegment, SegmentMemory } from './memory.ts';
import { peek, readWhole } from './peek.ts';
import { waitAtMost } from './wait-at-most.ts';

/**
 * The name of a cache. Only this Worker reads a cache that has a name: the platform answers no request to the site from
 * such a cache.
 */
const CACHE = 'headstart-segments';
/**
 * How long the cache may keep a segment, in seconds: longer than the usual time between two viewers of one session. The
 * cache drops a segment earlier when no request reads it.
 */
const CACHE_S = 3_600;
/** The most bytes of a segment that the edge keeps. Larger segments, and those of unknown length, only pass through. */
const KEEP_BYTES = 8 * 2 ** 20;
/**
 * How long a request waits for an earlier request for the same segment, in milliseconds. The earlier request may be cut
 * off in the middle: the later request then asks the origin itself.
 */
const PATIENCE_MS = 5_000;

export interface Segment {
  session: OriginSessionId;
  /** The segment's name within the session, as the origin has it. */
  name: string;
  /** Asks the origin for the segment. @param range the value of a request's `Range`; null for the whole segment */
  fetch(range: string | null): Promise<Response>;
  /**
   * Whether a playlist of the session lists the segment: the edge keeps nothing under a name that a viewer has made up.
   */
  isListed(): Promise<boolean>;
  /** Keeps the Worker at work after its reply. */
  waitUntil(work: Promise<unknown>): void;
}

const memory = new SegmentMemory();
/**
 * The segments that are being fetched, by key. A promise settles when the memory has the segment, or will not have it.
 */
const underWay = new Map<string, Promise<void>>();

export interface SegmentAnswer {
  response: Response;
  /**
   * The answer is a listed segment, of known length and of the kind that its name and content type say: a client that
   * gets the whole answer may keep it.
   */
  isSound: boolean;
}

/**
 * @returns the origin's answer, or a kept copy. Streamed.
 * @throws HeadstartError `not_ready` when the origin answers with a page, or with nothing, in the segment's place; and
 *   whatever `segment.fetch` throws
 */
export async function readSegment(segment: Segment, range: string | null): Promise<SegmentAnswer> {
  const key = keyOf(segment);
  // Players ask for whole segments. For the rare request for a range, the edge asks the platform's cache, which cuts
  // the range out by itself, and else the origin.
  if (range) return soundAnswer(await matchCached(key, range)) ?? examineAnswer(segment, await segment.fetch(range));
  const kept = memory.get(key) ?? (await waitForOthers(key));
  if (kept) return { response: keptResponse(kept), isSound: true };
  const found = soundAnswer(await matchCached(key));
  if (found) return found;
  if (!(await segment.isListed())) return examineAnswer(segment, await segment.fetch(null));
  const late = underWay.has(key) && (await waitForOthers(key));
  return late ? { response: keptResponse(late), isSound: true } : fetchForAll(segment);
}

/** @returns a segment that has passed here already; null for one for which the edge would have to ask the origin */
export async function keptSegment(segment: Segment): Promise<SegmentAnswer | null> {
  const key = keyOf(segment);
  const kept = memory.get(key);
  return kept ? { response: keptResponse(kept), isSound: true } : soundAnswer(await matchCached(key));
}

/** Fetches a segment for which no viewer has asked yet. Never rejects. */
export async function readAhead(segment: Segment): Promise<void> {
  try {
    const { response } = await readSegment(segment, null);
    await response.body?.cancel();
  } catch {
    // The viewer that needs the segment asks for it again, and gets the error then.
  }
}

/**
 * Keeps a segment for others while it passes to the viewer that the origin has given it.
 * @returns the answer for the viewer; `kept` settles once the memory has the segment, or will not have it
 * @throws HeadstartError as `readSegment`
 */
export async function keepPassing(
  segment: Segment,
  answer: Response,
): Promise<{ response: Response; kept: Promise<void> }> {
  const { promise: kept, resolve } = Promise.withResolvers<void>();
  const { response, isKept } = await examineAnswer(segment, answer, resolve);
  if (!isKept) resolve();
  return { response, kept };
}

const keyOf = ({ session, name }: Segment): string => `https://segments.headstart.internal/${session}/${name}`;

async function matchCached(key: string, range?: string): Promise<Response | undefined> {
  const cache = await caches.open(CACHE);
  return cache.match(new Request(key, { headers: range ? { range } : {} }));
}

async function waitForOthers(key: string): Promise<KeptSegment | undefined> {
  const other = underWay.get(key);
  if (!other) return undefined;
  await waitAtMost(other, PATIENCE_MS);
  if (underWay.get(key) === other) underWay.delete(key);
  return memory.get(key);
}

const soundAnswer = (kept: Response | undefined): SegmentAnswer | null =>
  kept ? { response: kept, isSound: true } : null;

/** Fetches a segment for all requests that wait for it, also when the first one's viewer has left. */
function fetchForAll(segment: Segment): Promise<SegmentAnswer> {
  const key = keyOf(segment);
  const { promise, resolve } = Promise.withResolvers<void>();
  underWay.set(key, promise);
  const end = (): void => {
    if (underWay.get(key) === promise) underWay.delete(key);
    resolve();
  };
  const fetched = segment.fetch(null).then((answer) => examineAnswer(segment, answer, end));
  segment.waitUntil(
    fetched.then(({ isKept }) => {
      if (!isKept) end();
    }, end),
  );
  return fetched;
}

/**
 * Looks at the beginning of the origin's answer. The body of a segment that the edge keeps is read twice: by the
 * viewer, and for the memory. What a slow viewer has not read yet waits in memory.
 * @param end for a segment that the edge keeps: called once the memory has the segment, or will not have it
 */
async function examineAnswer(
  segment: Segment,
  answer: Response,
  end?: () => void,
): Promise<SegmentAnswer & { isKept: boolean }> {
  if (!answer.ok) return { response: answer, isSound: false, isKept: false };
  if (!answer.body) throw noSegmentError();
  const type = answer.headers.get('content-type');
  const isWhole = answer.status === 200;
  const { head, body } = await peek(answer.body, bytesToTell(type));
  const content = contentOf(segment.name, type, isWhole ? head : null);
  if (content === 'none') {
    await body.cancel();
    throw noSegmentError();
  }
  const length = lengthOf(answer);
  const isSound = content === 'media' && length > 0 && (await segment.isListed());
  const isKept = end !== undefined && isSound && isWhole && length <= KEEP_BYTES;
  if (!isKept) return { response: new Response(body, answer), isSound, isKept };
  const [forViewer, forAll] = body.tee();
  segment.waitUntil(keepSegment(keyOf(segment), forAll, length, type, end).catch((error) => console.warn(error)));
  return { response: new Response(forViewer, answer), isSound, isKept };
}

const noSegmentError = (): HeadstartError =>
  new HeadstartError('not_ready', 'Something else came in place of the segment; ask again');

/**
 * @returns NaN where the answer states no length, or states the length of the compressed bytes: in both cases the edge
 *   cannot see whether a body was cut off
 */
function lengthOf({ headers }: Response): number {
  const encoding = headers.get('content-encoding') ?? 'identity';
  return encoding === 'identity' ? Number(headers.get('content-length') ?? Number.NaN) : Number.NaN;
}

/**
 * Keeps a segment whose body came whole. When the cache is full or broken, the viewer's request does not fail, and the
 * next request asks the origin again.
 * @param end called once the memory has the segment, or will not have it
 */
async function keepSegment(
  key: string,
  body: ReadableStream<Uint8Array>,
  length: number,
  type: string | null,
  end: () => void,
): Promise<void> {
  const bytes = await readWhole(body, length);
  if (bytes) memory.set(key, { bytes, type });
  end();
  if (bytes) await caches.open(CACHE).then((cache) => cache.put(key, keptResponse({ bytes, type })));
}

const keptResponse = (kept: KeptSegment): Response => bytesAnswer(kept, `max-age=${CACHE_S}`);
