/** What players ask for. A page that warms fills the stash; the player page that it leads to finds its start there. */
import { isFrugal } from '../protocol/thrift.ts';
import { parsePlayUrl } from '../protocol/urls.ts';
import type { Known } from './known.ts';
import { answerFrom } from './range.ts';
import { readUpTo } from './read.ts';
import { type Film, STASH_LIMITS, type Stash } from './stash.ts';

/** What this needs of a `FetchEvent`. */
interface PlayEvent {
  request: Request;
  clientId: string;
  waitUntil(work: Promise<unknown>): void;
}

export interface PlayAnswer {
  send(): Promise<Response>;
}

/** @returns null for a request that the browser is to make as if no worker were there. */
export function playAnswer(event: PlayEvent, { visits, stash, ahead }: Known): PlayAnswer | null {
  const { request, clientId } = event;
  const { pathname, searchParams } = new URL(request.url);
  const asked = parsePlayUrl(pathname);
  // Whoever shows credentials beside the cookie may be somebody else than the one whom the stash knows.
  if (!asked || ['authorization', 'x-api-key'].some((name) => request.headers.has(name))) return null;
  if ([...searchParams.keys()].some((name) => name !== 'visit')) return null;
  const { ref } = asked;
  if (asked.part === 'playlist') {
    const playlist = ahead.take(clientId, ref, Date.now());
    return playlist && { send: async () => (await playlist) ?? fetch(request) };
  }
  const kept = stash.find(clientId, ref, pathname);
  const range = request.headers.get('range');
  if (kept) {
    const answer = answerFrom(kept, range);
    return answer && { send: async () => answer };
  }
  if (range !== null || !visits.holds(ref, Date.now(), clientId)) return null;
  if (isFrugal(navigator)) {
    stash.clear();
    return null;
  }
  const film = stash.open(ref, asked.right);
  return film && { send: () => fetchAndKeep(event, pathname, film, stash) };
}

/** The page waits for nothing of it, and nothing that fails here is its concern. */
async function fetchAndKeep(event: PlayEvent, path: string, film: Film, stash: Stash): Promise<Response> {
  const response = await fetch(event.request);
  if (response.status === 200 && response.body) {
    const { headers } = response;
    const copy = readUpTo(STASH_LIMITS.film - film.bytes, response.clone());
    event.waitUntil(
      copy.then((body) => (body ? stash.keep(film, path, { headers, body }) : stash.fill(film))).catch(() => {}),
    );
  }
  return response;
}
