import { tellEdge } from './edge.ts';
import type { Known } from './known.ts';
import { scope } from './scope.ts';

/** A page that is left is there until the next one's response comes. In milliseconds. */
const LEAVING_MS = [0, 500, 1_000, 3_000];

/**
 * Gives back the visits of pages that vanished without a word: crashed, killed, never come to be, or left while they were
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
