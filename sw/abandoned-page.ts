/** Gives back the visit of a page that the visitor gave up before it was shown (Firefox). */
import type { Visits } from './visits.ts';

/**
 * How long the worker waits after the answer to a navigation. By then the page exists, or the viewer has given the
 * navigation up. In milliseconds.
 */
const SHOWN_MS = 3_000;

/**
 * Waits after the answer to a navigation, and then marks the navigation as settled. Firefox goes on loading a page
 * after the viewer has given the navigation up. The worker learns of that neither from the request's abort signal nor
 * from `clients.get`. But after the wait, the browser lists the page unless the viewer has given the navigation up. So
 * once a navigation is settled, a sweep gives its visit back when the browser does not list the page.
 * @param handled the browser's promise that settles once the navigation is answered. A browser may lack this promise;
 * the visit of an abandoned page then ends with its lease
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
