/** Gives back the visit of a page whose loading the visitor stopped before it was shown (Firefox). */
import type { Visits } from './visits.ts';

/** This long after the answer to its navigation, a page exists or was given up. In milliseconds. */
const SHOWN_MS = 3_000;

/**
 * Firefox goes on loading a page after its navigation was given up. Neither the request's signal nor a named client tells the
 * worker of it; only the missing page does. Some time after the answer, the worker sweeps the visit of a page that is not listed.
 * @param handled resolves with the answer; a browser that has no such promise leaves the visit to its lease
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
