/** Gives back the visits of pages that have crashed or vanished, and decides when. */
import { waitsUntilSettled } from './arrival.ts';
import { tellEdge } from './edge.ts';
import type { WorkerMemory } from './memory.ts';
import { scope } from './scope.ts';

/**
 * The pauses before the sweeps, in milliseconds. One sweep is not enough, since the browser lists a page for a moment
 * after the viewer has left it.
 */
const LEAVING_MS = [0, 500, 500, 500, 1_000, 1_000, 1_000];

/**
 * Gives back the visits of pages that the browser no longer lists. Such a page crashed, was killed, was never shown, or
 * was left before the edge had answered its preload. Any other page has given its visit back itself, when it was closed
 * or went to the back/forward cache.
 */
export async function sweep({ visits, stash }: WorkerMemory): Promise<void> {
  for (const ms of LEAVING_MS) {
    if (visits.isEmpty) return;
    await new Promise((resolve) => setTimeout(resolve, ms));
    const clients = await scope.clients.matchAll({ type: 'window', includeUncontrolled: true });
    const present = new Set(clients.map(({ id }) => id));
    // Chromium lists a new page a moment later than it returns the page from `get`.
    for (const id of visits.arrived) if (!present.has(id) && (await scope.clients.get(id))) present.add(id);
    const gone = visits.sweep(present, Date.now());
    stash.tidy();
    await Promise.all(gone.map(({ ref, visit }) => tellEdge('cancel', ref, visit)));
  }
}

/**
 * Sweeps after a navigation. The navigation is settled when the new page exists, or never will. Until then, the page
 * that the viewer leaves still exists, and a sweep does not give its visit back.
 */
export async function sweepAfterArrival(known: WorkerMemory, client: string): Promise<void> {
  if (client && (await waitsUntilSettled(scope.clients, client))) known.visits.settle(client);
  await sweep(known);
}
