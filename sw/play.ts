/**
 * Answers a player's requests for the playlist, the segments and the saved position. While a page warms a film, the
 * worker stashes the film's first segments. The player page that follows gets them from the stash.
 */
import { isFrugal } from '../protocol/save-data.ts';
import { parseSegmentPath } from '../protocol/urls.ts';
import type { WorkerMemory } from './memory.ts';
import { rangeAnswer } from './range.ts';
import { readUpTo } from './read.ts';
import type { RequestEvent } from './request-event.ts';
import { STASH_LIMITS, type Stash, type StashedFilm } from './stash.ts';

export interface PreparedAnswer {
  send(): Promise<Response>;
}

/** @returns null for a request that the browser sends as if there were no worker */
export function prepareAnswer(event: RequestEvent, { visits, stash, ahead }: WorkerMemory): PreparedAnswer | null {
  const { request, clientId } = event;
  const { pathname, searchParams } = new URL(request.url);
  // The worker's answers are for the viewer whose cookie the browser sends. A request with other credentials may come
  // from another viewer.
  if (['authorization', 'x-api-key'].some((name) => request.headers.has(name))) return null;
  if ([...searchParams.keys()].some((name) => name !== 'visit' && name !== 'play')) return null;
  const range = request.headers.get('range');
  const early = range === null ? ahead.take(clientId, pathname, Date.now()) : null;
  if (early && searchParams.has('play')) return { send: () => playOrEarly(request, early) };
  if (early) return { send: async () => (await early) ?? fetch(request) };
  const segment = parseSegmentPath(pathname);
  if (!segment) return null;
  const kept = stash.find(clientId, segment);
  if (kept) {
    const answer = rangeAnswer(kept, range);
    return answer && { send: async () => answer };
  }
  if (range !== null || !visits.holds(segment.ref, Date.now(), clientId)) return null;
  if (isFrugal(navigator)) {
    stash.clear();
    return null;
  }
  const film = stash.open(segment);
  return film && { send: () => fetchAndKeep(event, segment.name, film, stash) };
}

/**
 * The early answer is the answer to a look. A look may have to wait for a session or a slot that Play would get. So the
 * worker sends Play's request as well, and the page gets the answer that comes first.
 */
async function playOrEarly(request: Request, early: Promise<Response | null>): Promise<Response> {
  const there = await Promise.race([early, Promise.resolve(null)]);
  if (there) return there;
  const response = fetch(request);
  return Promise.race([response, early.then((answer) => answer ?? response)]);
}

/** The edge marks an answer as `immutable` only when it has recognized the answer as a segment. */
const isSound = (headers: Headers): boolean => /\bimmutable\b/.test(headers.get('cache-control') ?? '');

/** Fetches a segment and stashes a copy. The page waits for the fetch only, and gets no error when the copy fails. */
export async function fetchAndKeep(
  event: Omit<RequestEvent, 'clientId'>,
  name: string,
  film: StashedFilm,
  stash: Stash,
): Promise<Response> {
  const response = await fetch(event.request);
  const { headers } = response;
  if (response.status === 200 && response.body && isSound(headers)) {
    const copy = readUpTo(STASH_LIMITS.film - film.bytes, response.clone());
    event.waitUntil(
      copy.then((body) => (body ? stash.keep(film, name, { headers, body }) : stash.fill(film))).catch(() => {}),
    );
  }
  return response;
}
