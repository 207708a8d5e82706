import { tellEdge } from './edge.ts';
import type { Known } from './known.ts';
import { scope } from './scope.ts';

/** After these pauses, in milliseconds: a page that is left goes on being listed for a moment. */
const LEAVING_MS = [0, 500, 500, 500, 1_000, 1_000, 1_000];

/**
 * Gives back what visits hold whose pages vanished without a word: crashed, killed, never come to be, or left while they were
 * still asking for their visit. A page in the back/forward cache is not listed either, but it has given its visit back
 * itself when it went there.
 */
export async function sweep({ visits, stash }: Known): Promise<void> {
  for (const ms of LEAVING_MS) {
    if (visits.isEmpty) return;
    await new Promise((resolve) => setTimeout(resolve, ms));
    const clients = await scope.clients.matchAll({ type: 'window', includeUncontrolled: true });
    const gone = visits.sweep(new Set(clients.map(({ id }) => id)), Date.now());
    stash.tidy();
    await Promise.all(gone.map(({ ref, visit }) => tellEdge('cancel', ref, visit)));
  }
}

/**
 * Waits until the page of a navigation is there, or has been given up: only then is the page before it gone. A page that was there
 * and was left at once is told from one that has yet to come. A browser that does not wait says nothing of the page.
 */
export async function sweepAfterArrival(known: Known, client: string): Promise<void> {
  const page = client && (await scope.clients.get(client));
  if (page) known.visits.arrive(client, Date.now());
  await sweep(known);
}
