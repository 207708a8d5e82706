/** What pages ask of the edge passes through here, so that the worker knows which page holds which visit. */
import { safeParse } from 'valibot';
import { VisitBodySchema, type VisitReply } from '../protocol/messages.ts';
import { parseVisitUrl } from '../protocol/urls.ts';
import { replyOf } from './edge.ts';
import type { Known } from './known.ts';
import type { RequestEvent } from './request-event.ts';

export function relay(event: RequestEvent, known: Known): Promise<Response> {
  const { request, clientId } = event;
  const copy = request.clone();
  // First of all it is on its way: a beacon's page is gone already.
  const response = fetch(request);
  // Before the page reads it.
  const reply = response.then(replyOf, () => null);
  const early = copy
    .json()
    .then((body: unknown) => note(request.url, body, reply, clientId, known))
    .catch(() => null);
  event.waitUntil(Promise.allSettled([early, reply]));
  return Promise.race([response, early.then((answer) => answer ?? response)]);
}

/**
 * @returns what the page is told at once: its session was ready when the worker asked with the navigation, and what its own
 *   request does at the edge is nothing that Play would have to wait for
 */
function note(
  url: string,
  body: unknown,
  reply: Promise<Partial<VisitReply> | null>,
  client: string,
  { visits, stash, ahead }: Known,
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
