/** What the worker itself asks of the edge. Nobody waits for the answer. */
import type { MediaRef, VisitId } from '../protocol/ids.ts';
import type { VisitBody } from '../protocol/messages.ts';
import { type VisitAction, visitUrl } from '../protocol/urls.ts';

/** Settles, never rejects: what could not be sent is made good by the page, or runs out at the edge. */
export function tellEdge(action: VisitAction, ref: MediaRef, visit: VisitId): Promise<unknown> {
  return fetch(visitUrl(action, ref), {
    method: 'POST',
    keepalive: true,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ visit } satisfies VisitBody),
  }).catch(() => {});
}
