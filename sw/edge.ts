/**
 * What the service worker itself asks the edge, and what a failure does. Nothing here rejects: after a failure the page
 * asks the edge itself.
 */
import type { MediaRef, VisitId } from '../protocol/ids.ts';
import type { VisitBody, VisitReply } from '../protocol/messages.ts';
import { manifestUrl, playbackUrl, type VisitAction, visitUrl } from '../protocol/urls.ts';
import type { Stash } from './stash.ts';
import type { Visits } from './visits.ts';

/**
 * Resolves to null when the request could not be sent. Then the page asks the edge itself, or the lease expires at the
 * edge.
 */
export function tellEdge(action: VisitAction, ref: MediaRef, visit: VisitId): Promise<Response | null> {
  return fetch(visitUrl(action, ref), {
    method: 'POST',
    keepalive: true,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ visit } satisfies VisitBody),
  }).catch(() => null);
}

/**
 * Begins a visit at the edge. The worker forgets a visit that the edge refuses, since such a visit holds no lease.
 * @returns the edge's answer, after `visits` has learnt from it whether the visit holds a lease
 */
export async function preloadVisit(ref: MediaRef, visit: VisitId, visits: Visits): Promise<Response | null> {
  const response = await tellEdge('preload', ref, visit);
  if (response && isRefusal(response)) visits.forget(visit);
  else visits.learn(visit, await replyOf(response));
  return response;
}

/** 429 is no refusal: the edge asks for another try later. */
const isRefusal = ({ status }: Response): boolean => status >= 400 && status < 500 && status !== 429;

/**
 * Reads a copy, so that the page can still read the answer.
 * @returns the visit reply in the answer's body; null when there is none
 */
export async function replyOf(answer: Response | null): Promise<Partial<VisitReply> | null> {
  try {
    return (await answer?.clone().json()) ?? null;
  } catch {
    return null;
  }
}

/**
 * @returns the answer to a preload whose session is ready; null for any other answer, after which the page has to ask
 * the edge again
 */
export async function answerWhenReady(preload: Promise<Response | null>): Promise<Response | null> {
  const response = await preload;
  const reply = await replyOf(response);
  return reply?.status === 'ready' ? response : null;
}

/**
 * Fetches the playlist for a page that is still loading. The playlist that the detail page has got is out of date: it
 * lacks the segments made since. And only a new answer of the edge tells whether the present viewer may read the
 * stashed segments.
 */
export async function fetchPlaylist(
  client: string,
  ref: MediaRef,
  visit: VisitId,
  stash: Stash,
): Promise<Response | null> {
  try {
    // A redirect leads to a file that is played as it is: the worker must not load it.
    const response = await fetch(manifestUrl(ref, visit), { redirect: 'manual' });
    if (response.status !== 200) throw new Error(`no playlist: ${response.status}`);
    const playlist = await response.text();
    if (!playlist.startsWith('#EXTM3U')) throw new Error('no playlist: something else in its place');
    stash.admit(client, ref, playlist);
    return new Response(playlist, { headers: response.headers });
  } catch {
    stash.drop(ref);
    return null;
  }
}

/** An HTML page in place of the saved position must not be kept. */
const isJson = ({ headers }: Response): boolean => /^application\/json\b/.test(headers.get('content-type') ?? '');

/** Asks the edge where the viewer stopped watching. */
export const fetchPosition = (ref: MediaRef): Promise<Response | null> =>
  fetch(playbackUrl(ref)).then(
    (response) => (response.ok && isJson(response) ? response : null),
    () => null,
  );
