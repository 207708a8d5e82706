/** When the service worker gives back what a page held that crashed or vanished. */
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
 * A browser that takes longer than this to answer `clients.get` has waited for the navigation's page. In milliseconds.
 */
const AT_ONCE_MS = 10;

/**
 * Sweeps once the navigation's page exists or the navigation was given up. Until then the page that the viewer leaves
 * still exists, and a sweep gives back no visit of a page that exists. Chromium answers `clients.get` only once the new
 * page exists or the navigation was given up. Firefox and WebKit answer at once, whether the page exists or not: Firefox
 * says that it does not, and WebKit that it does.
 */
export async function sweepAfterArrival(known: WorkerMemory, client: string): Promise<void> {
  const asked = Date.now();
  if (client) await scope.clients.get(client);
  if (Date.now() - asked > AT_ONCE_MS) known.visits.settle(client, Date.now());
  await sweep(known);
}
