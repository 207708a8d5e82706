/**
 * What pages tell the worker. Each message stands for itself and each answer may be null, so that a page of one version
 * and a worker of another, or one that was restarted and remembers nothing, still work together.
 */
import { safeParse } from 'valibot';
import { newVisitId } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import { type ClaimReply, PageMessageSchema } from '../protocol/messages.ts';
import { tellEdge } from './edge.ts';
import type { Visits } from './visits.ts';

export function onMessage(event: ExtendableMessageEvent, visits: Visits): void {
  const parsed = safeParse(PageMessageSchema, event.data);
  if (!parsed.success || !(event.source instanceof Client)) return;
  const client = event.source.id;
  const { type, ref } = parsed.output;
  switch (type) {
    case 'claim': {
      const { visit, unwanted } = visits.claim(client, ref);
      if (unwanted) event.waitUntil(tellEdge('cancel', unwanted.ref, unwanted.visit));
      event.ports[0]?.postMessage((visit && { visit }) satisfies ClaimReply);
      return;
    }
    case 'intent': {
      const visit = newVisitId();
      if (visits.intend(client, ref, visit, Date.now())) event.waitUntil(tellEdge('preload', ref, visit));
      return;
    }
    case 'intent-end':
      event.waitUntil(endLater());
  }

  /** A finger has left the link before its click arrives: the navigation may still come. */
  async function endLater(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, LIMITS.intentGraceMs));
    const visit = visits.endIntent(client, ref);
    if (visit) await tellEdge('cancel', ref, visit);
  }
}
