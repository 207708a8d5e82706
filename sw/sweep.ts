/** When the service worker gives back what a page held that crashed or vanished. */
import { tellEdge } from './edge.ts';
import type { WorkerMemory } from './memory.ts';
import { scope } from './scope.ts';

/** The sweeps come after these pauses, in milliseconds: the browser lists a page for a moment after it was left. */
const LEAVING_MS = [0, 500, 500, 500, 1_000, 1_000, 1_000];

/**
 * Gives back the visits of pages that have vanished without a word: they crashed, were killed, were never shown, or
 * were left before their visit was answered. A page in the back/forward cache is not listed either, but it gave its
 * visit back itself when it went there.
 */
export async function sweep({ visits, stash }: WorkerMemory): Promise<void> {
  for (const ms of LEAVING_MS) {
    if (visits.isEmpty) return;
    await new Promise((resolve) => setTimeout(resolve, ms));
    const clients = await scope.clients.matchAll({ type: 'window', includeUncontrolled: true });
    const gone = visits.sweep(new Set(clients.map(({ id }) => id)), Date.now());
    stash.tidy();
    await Promise.all(gone.map(({ ref, visit }) => tellEdge('cancel', ref, visit)));
  }
}

/** A browser that takes longer than this to name the page of a navigation has waited for that page. */
const AT_ONCE_MS = 10;

/**
 * Sweeps once the navigation's page exists or was given up: before that, the page that the viewer leaves is not gone.
 * Chromium answers only then, and names no page when it was given up. Firefox names no page and WebKit names one, both
 * at once, so that their answers say nothing of the page.
 */
export async function sweepAfterArrival(known: WorkerMemory, client: string): Promise<void> {
  const asked = Date.now();
  if (client) await scope.clients.get(client);
  if (Date.now() - asked > AT_ONCE_MS) known.visits.settle(client, Date.now());
  await sweep(known);
}
