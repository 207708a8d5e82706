/** Preloads a film when the visitor navigates to its page, in parallel with the page itself. */
import { newVisitId } from '../protocol/ids.ts';
import type { VisitReply } from '../protocol/messages.ts';
import { isFrugal } from '../protocol/save-data.ts';
import { manifestPath, playbackUrl } from '../protocol/urls.ts';
import { answerWhenReady, fetchPlaylist, fetchPosition, preloadVisit, replyOf } from './edge.ts';
import type { WorkerMemory } from './memory.ts';
import { readBeginning } from './read-beginning.ts';
import type { NavigationEvent } from './request-event.ts';

/**
 * Sends the preload for the page of a navigation. Nothing may be awaited before that.
 * @returns the edge's answer to the preload; null where nothing is to be preloaded
 */
export function beginVisit(event: NavigationEvent, known: WorkerMemory): Promise<Response | null> | null {
  const { pageAt, guesses, visits, stash, ahead } = known;
  const { pathname, hash } = new URL(event.request.url);
  const page = pageAt(pathname + hash);
  // No visitor looks at a prefetched or prerendered page yet. Chromium sends the header with the requests for both.
  // When such a page is shown, no second fetch event comes, so the page begins a visit itself.
  if (!page || event.request.headers.has('sec-purpose')) return null;
  const { kind, ref: address } = page;
  // The address of a show's page names no media: only the page knows which episode is next.
  const ref = address && guesses.guess(address);
  if (!ref) return null;
  const client = event.resultingClientId;
  const now = Date.now();
  const visit = visits.begin(client, ref, newVisitId(), now);
  const keep = (to: string, answer: Promise<Response | null>): void => {
    ahead.keep(client, to, answer, now);
    event.waitUntil(answer);
  };
  const preload = preloadVisit(ref, visit, visits);
  keep(visit, answerWhenReady(preload));
  preload.then((response) => {
    // The film does not exist, or the origin hides the film from this viewer.
    if (response?.status === 404) guesses.learn(address, null);
  });
  const askAhead = (): void => {
    const playlist = fetchPlaylist(client, ref, visit, stash);
    // While a page still plays the film, the position at the origin is old: that page saves the new position only when
    // the viewer leaves the page.
    const position = visits.plays(ref) ? null : fetchPosition(ref);
    if (position) {
      const waitUntil = (work: Promise<unknown>): void => event.waitUntil(work);
      event.waitUntil(readBeginning({ client, ref, playlist, position, waitUntil }, known));
      keep(playbackUrl(ref), position);
    }
    // Kept under the path without the query: the page gets this playlist, whichever visit its request names.
    keep(manifestPath(ref), playlist);
  };
  // For a player page whose film is in the stash, the worker does not wait for the reply.
  if (kind === 'player' && stash.has(ref)) askAhead();
  else event.waitUntil(preload.then(replyOf).then((reply) => mayReadAhead(reply) && askAhead()));
  return preload;
}

/**
 * Where the site's own player may play the film, the worker reads nothing ahead: that player would not use the answers.
 */
const mayReadAhead = (reply: Partial<VisitReply> | null): boolean =>
  reply?.player === 'page' && (reply.status === 'warming' || reply.status === 'ready') && !isFrugal(navigator);
