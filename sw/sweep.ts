import { tellEdge } from './edge.ts';
import { scope } from './scope.ts';
import type { Visits } from './visits.ts';

/** A page that leaves in good order gives its visit back itself, a moment after the navigation that ends it. */
const LAST_WORD_MS = 3_000;

/**
 * Gives back the visits of pages that vanished without a word: crashed, killed, or never come to be. A page in the
 * back/forward cache is not listed either, but it has given its visit back itself when it went there.
 */
export async function sweep(visits: Visits): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, LAST_WORD_MS));
  const clients = await scope.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const gone = visits.sweep(new Set(clients.map(({ id }) => id)), Date.now());
  await Promise.all(gone.map(({ ref, visit }) => tellEdge('cancel', ref, visit)));
}
