/** What players ask for. A page that warms fills the stash; the player page that it leads to finds its start there. */
import { isFrugal } from '../protocol/thrift.ts';
import { parseSegmentPath } from '../protocol/urls.ts';
import type { Known } from './known.ts';
import { answerFrom } from './range.ts';
import { readUpTo } from './read.ts';
import type { RequestEvent } from './request-event.ts';
import { type Film, STASH_LIMITS, type Stash } from './stash.ts';

export interface PlayAnswer {
  send(): Promise<Response>;
}

/** @returns null for a request that the browser is to make as if no worker were there. */
export function playAnswer(event: RequestEvent, { visits, stash, ahead }: Known): PlayAnswer | null {
  const { request, clientId } = event;
  const { pathname, searchParams } = new URL(request.url);
  // A request with credentials beside the cookie may be of another viewer than the one for whom the worker has asked.
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
    const answer = answerFrom(kept, range);
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

/** Play waits for no look: a session that no look may start, or a slot that only Play takes. */
async function playOrEarly(request: Request, early: Promise<Response | null>): Promise<Response> {
  const there = await Promise.race([early, Promise.resolve(null)]);
  if (there) return there;
  const response = fetch(request);
  return Promise.race([response, early.then((answer) => answer ?? response)]);
}

/** The edge has found it to be a segment, and says so by letting the browser keep it for good. */
const isSound = (headers: Headers): boolean => /\bimmutable\b/.test(headers.get('cache-control') ?? '');

/** The page waits for nothing of it, and nothing that fails here is its concern. */
export async function fetchAndKeep(
  event: Omit<RequestEvent, 'clientId'>,
  name: string,
  film: Film,
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
