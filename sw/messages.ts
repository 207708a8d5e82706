/**
 * What the service worker does with a message of a page: a claimed visit, a link pointed at. No message depends on an
 * earlier one, and each answer may be null. So a page works with a worker of another version, and with a worker that
 * has restarted and remembers nothing.
 */
import { safeParse } from 'valibot';
import { type MediaRef, newVisitId } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import { PageMessageSchema, type VisitClaimReply } from '../protocol/messages.ts';
import { preloadVisit, tellEdge } from './edge.ts';
import type { WorkerMemory } from './memory.ts';
import type { PageMessageEvent } from './request-event.ts';

/** @returns whether the message is one of Headstart's */
export function onMessage(event: PageMessageEvent, { visits, guesses, stash }: WorkerMemory): boolean {
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
    case 'headstart:given-back':
      visits.forget(message.visit);
      stash.tidy();
      return true;
  }

  /**
   * Waits before it gives the visit back: a finger leaves the link before the browser reports the click, so the
   * navigation may still come.
   */
  async function endLater(client: string, ref: MediaRef): Promise<void> {
    const left = Date.now();
    await new Promise((resolve) => setTimeout(resolve, LIMITS.intentGraceMs));
    const visit = visits.endIntent(client, ref, left);
    if (visit) await tellEdge('cancel', ref, visit);
  }
}
