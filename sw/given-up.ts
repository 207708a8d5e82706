import type { Visits } from './visits.ts';

/** A page that has been answered for so long is there, or was given up. In milliseconds. */
const SHOWN_MS = 3_000;

/**
 * Firefox goes on asking for a page after its navigation was given up, and tells it neither by the request's signal nor by a named
 * client. Only the missing page tells it: some time after the answer, the visit of a page that is not listed is swept.
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
