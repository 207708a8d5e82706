/** What pages ask of the edge passes through here, so that the worker knows which page holds which visit. */
import { safeParse } from 'valibot';
import { VisitBodySchema } from '../protocol/messages.ts';
import { parseVisitUrl } from '../protocol/urls.ts';
import type { Known } from './known.ts';

export function relay(event: FetchEvent, known: Known): Promise<Response> {
  const { request, clientId } = event;
  const copy = request.clone();
  // First of all it is on its way: a beacon's page is gone already.
  const response = fetch(request);
  event.waitUntil(
    copy
      .json()
      .then((body: unknown) => note(request.url, body, clientId, known))
      .catch(() => {}),
  );
  return response;
}

function note(url: string, body: unknown, client: string, { visits, stash }: Known): void {
  const target = parseVisitUrl(new URL(url).pathname);
  const parsed = safeParse(VisitBodySchema, body);
  if (!target || !parsed.success || !parsed.output.visit) return;
  const { visit } = parsed.output;
  switch (target.action) {
    case 'preload':
    case 'renew':
      visits.keep(client, target.ref, visit, Date.now());
      return;
    case 'cancel':
      visits.forget(visit);
      stash.tidy();
  }
}
