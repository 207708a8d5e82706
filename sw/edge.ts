/**
 * What the service worker itself asks the edge, and what a failure does. Nothing here rejects: after a failure the page
 * asks the edge itself.
 */
import type { MediaRef, VisitId } from '../protocol/ids.ts';
import type { VisitBody, VisitReply } from '../protocol/messages.ts';
import { manifestUrl, playbackUrl, type VisitAction, visitUrl } from '../protocol/urls.ts';
import type { Stash } from './stash.ts';
import type { Visits } from './visits.ts';

/** After a request that could not be sent, the page asks by itself, or the lease runs out at the edge. */
export function tellEdge(action: VisitAction, ref: MediaRef, visit: VisitId): Promise<Response | null> {
  return fetch(visitUrl(action, ref), {
    method: 'POST',
    keepalive: true,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ visit } satisfies VisitBody),
  }).catch(() => null);
}

/**
 * Begins a visit at the edge. The worker forgets a visit that the edge refuses: it holds nothing.
 * @returns the answer, once `visits` has learnt from it what the visit holds
 */
export async function preloadVisit(ref: MediaRef, visit: VisitId, visits: Visits): Promise<Response | null> {
  const response = await tellEdge('preload', ref, visit);
  if (response && isRefusal(response)) visits.forget(visit);
  else visits.learn(visit, await replyOf(response));
  return response;
}

/** 429 is no refusal: it asks for patience. */
const isRefusal = ({ status }: Response): boolean => status >= 400 && status < 500 && status !== 429;

/** @returns the reply in an answer, from a copy: the page can still read the answer; null where it has no reply */
export async function replyOf(answer: Response | null): Promise<Partial<VisitReply> | null> {
  try {
    return (await answer?.clone().json()) ?? null;
  } catch {
    return null;
  }
}

/**
 * @returns the answer to a preload that found its session ready; null for any other: there the page has to ask for more
 */
export async function answerWhenReady(preload: Promise<Response | null>): Promise<Response | null> {
  const response = await preload;
  const reply = await replyOf(response);
  return reply?.status === 'ready' ? response : null;
}

/**
 * The playlist for a page that is on its way. The detail page's own playlist would end where it ended then; and only a new answer
 * tells whether the viewer of now may read what is in the stash.
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

/** A page in place of the playlist is no answer to keep. */
const isJson = ({ headers }: Response): boolean => /^application\/json\b/.test(headers.get('content-type') ?? '');

/** Asks the edge where the viewer stopped watching. */
export const fetchPosition = (ref: MediaRef): Promise<Response | null> =>
  fetch(playbackUrl(ref)).then(
    (response) => (response.ok && isJson(response) ? response : null),
    () => null,
  );
