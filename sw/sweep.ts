/** When the service worker gives back the visits of pages that have crashed or vanished. */
import { tellEdge } from './edge.ts';
import type { WorkerMemory } from './memory.ts';
import { scope } from './scope.ts';

/**
 * The pauses before the sweeps, in milliseconds. One sweep is not enough, since the browser lists a page for a moment
 * after the viewer has left it.
 */
const LEAVING_MS = [0, 500, 500, 500, 1_000, 1_000, 1_000];

/**
 * Gives back the visits of pages that are gone and have not done so themselves: they crashed, were killed, were never
 * shown, or were left before the edge had answered their preload. The browser does not list a page in the back/forward
 * cache either, but that page gave its visit back when it went there.
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

/**
 * When `clients.get` takes longer than this, the worker concludes that the browser has waited with its answer until the
 * new page existed or the navigation was given up. In milliseconds.
 */
const AT_ONCE_MS = 10;

/**
 * Sweeps once the navigation's new page exists, or the navigation was given up. Before that, a sweep would come too
 * early: the old page, which the viewer leaves, still exists, and a sweep gives back only visits of pages that no
 * longer exist. Chromium answers `clients.get` only once the new page exists or the navigation was given up. Firefox
 * and WebKit answer at once, whether the new page exists or not: Firefox always answers that there is no such page, and
 * WebKit always that there is one.
 */
export async function sweepAfterArrival(known: WorkerMemory, client: string): Promise<void> {
  const asked = Date.now();
  if (client) await scope.clients.get(client);
  if (Date.now() - asked > AT_ONCE_MS) known.visits.settle(client, Date.now());
  await sweep(known);
}
