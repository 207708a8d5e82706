/** Gives back the visit of a page that the visitor gave up before it was shown (Firefox). */
import type { Visits } from './visits.ts';

/**
 * How long the worker waits after the answer to a navigation. By then the page exists, or the viewer has given the
 * navigation up. In milliseconds.
 */
const SHOWN_MS = 3_000;

/**
 * When the viewer gives a navigation up, Firefox does not tell the worker, neither by the request's abort signal nor by
 * `clients.get`. So the worker waits for `SHOWN_MS` after the answer, and then marks the navigation as settled. From
 * then on, a sweep gives the visit back if the browser does not list the page.
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
  visits.settle(client);
}
