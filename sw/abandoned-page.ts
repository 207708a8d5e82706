/** Gives back the visit of a page that the visitor gave up before it was shown (Firefox). */
import type { Visits } from './visits.ts';

/**
 * At this time after the answer to a navigation, the page exists or the viewer has given the navigation up. In
 * milliseconds.
 */
const SHOWN_MS = 3_000;

/**
 * Firefox goes on loading a page after the viewer has given the navigation up. Neither the request's abort signal nor
 * `clients.get` tells the worker that. So some time after the answer, the worker marks the navigation as settled. From
 * then on a sweep gives the visit back unless the browser lists the page.
 * @param handled settles once the navigation is answered; in a browser without this promise, the visit ends with its
 * lease
 */
export async function settleAfterAnswer(
  visits: Visits,
  client: string,
  handled: Promise<unknown> | undefined,
): Promise<void> {
  if (!handled) return;
  await handled.catch(() => {});
  await new Promise((resolve) => setTimeout(resolve, SHOWN_MS));
  visits.settle(client, Date.now());
}
