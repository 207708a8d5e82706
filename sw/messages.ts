/**
 * What the service worker does with a message of a page: a claimed visit, a link pointed at. Each message stands for
 * itself and each answer may be null, so that a page of one version and a worker of another, or one that was restarted
 * and remembers nothing, still work together.
 */
import { safeParse } from 'valibot';
import { type MediaRef, newVisitId } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import { PageMessageSchema, type VisitClaimReply } from '../protocol/messages.ts';
import { preloadVisit, tellEdge } from './edge.ts';
import type { WorkerMemory } from './memory.ts';
import type { PageMessageEvent } from './request-event.ts';

/** @returns whether it was for us */
export function onMessage(event: PageMessageEvent, { visits, guesses }: WorkerMemory): boolean {
  const parsed = safeParse(PageMessageSchema, event.data);
  const client = (event.source as { id?: string } | null)?.id;
  if (!parsed.success || !client) return false;
  const message = parsed.output;
  switch (message.type) {
    case 'headstart:claim': {
      const { address, ref } = message;
      guesses.learn(address, ref);
      const { visit, unwanted } = visits.claim(client, ref);
      if (unwanted) event.waitUntil(tellEdge('cancel', unwanted.ref, unwanted.visit));
      event.ports[0]?.postMessage((visit && { visit }) satisfies VisitClaimReply);
      return true;
    }
    case 'headstart:intent': {
      const ref = guesses.guess(message.ref);
      const visit = newVisitId();
      if (ref && visits.intend(client, ref, visit, Date.now())) event.waitUntil(preloadVisit(ref, visit, visits));
      return true;
    }
    case 'headstart:intent-end': {
      const ref = guesses.guess(message.ref);
      if (ref) event.waitUntil(endLater(client, ref));
      return true;
    }
  }

  /** A finger has left the link before its click arrives: the navigation may still come. */
  async function endLater(client: string, ref: MediaRef): Promise<void> {
    const left = Date.now();
    await new Promise((resolve) => setTimeout(resolve, LIMITS.intentGraceMs));
    const visit = visits.endIntent(client, ref, left);
    if (visit) await tellEdge('cancel', ref, visit);
  }
}
