/** Passes on a page's preload, renew and cancel, so that the worker knows which page holds which visit. */
import { safeParse } from 'valibot';
import { VisitBodySchema, type VisitReply } from '../protocol/messages.ts';
import { parseVisitUrl } from '../protocol/urls.ts';
import { replyOf } from './edge.ts';
import type { WorkerMemory } from './memory.ts';
import type { RequestEvent } from './request-event.ts';

export function relayVisitRequest(event: RequestEvent, known: WorkerMemory): Promise<Response> {
  const { request, clientId } = event;
  const copy = request.clone();
  // The request is sent before anything else: when it is a beacon, its page is gone already.
  const response = fetch(request);
  // `replyOf` copies the answer before the page reads it.
  const reply = response.then(replyOf, () => null);
  const early = copy
    .json()
    .then((body: unknown) => recordVisit(request.url, body, reply, clientId, known))
    .catch(() => null);
  event.waitUntil(Promise.allSettled([early, reply]));
  // The page gets the early answer at once. The page's own request reaches the edge as well, but Play need not wait for
  // the answer to that request.
  return Promise.race([response, early.then((answer) => answer ?? response)]);
}

/**
 * Records that the page holds the visit, or has given it back.
 * @returns the early answer: the edge's answer to the preload that the worker sent with the navigation. Null, or a
 * promise of null, when there is none for the page
 */
function recordVisit(
  url: string,
  body: unknown,
  reply: Promise<Partial<VisitReply> | null>,
  client: string,
  { visits, stash, ahead }: WorkerMemory,
): Promise<Response | null> | null {
  const target = parseVisitUrl(new URL(url).pathname);
  const parsed = safeParse(VisitBodySchema, body);
  if (!target || !parsed.success || !parsed.output.visit) return null;
  const { visit, playing } = parsed.output;
  const now = Date.now();
  switch (target.action) {
    case 'preload':
    case 'renew':
      visits.keep(client, target.ref, visit, now, playing);
      reply.then((said) => visits.learn(visit, said));
      return ahead.take(client, visit, now);
    case 'cancel':
      visits.forget(visit);
      stash.tidy();
      return null;
  }
}
