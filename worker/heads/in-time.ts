/** What happens when a store of heads fails or hangs: its work counts as having found nothing. */
import { waitUntil } from 'cloudflare:workers';

/**
 * Treats work that fails or hangs as work that found nothing. @returns undefined when it fails or takes longer than
 * `ms`
 */
export async function settleWithin<T>(work: () => Promise<T>, ms: number): Promise<T | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(resolve, ms);
  try {
    return await Promise.race([work(), late]);
  } catch (error) {
    console.warn(error);
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

/** Lets work go on after the reply of the request that began it. The work must not reject. */
export function runAfterReply(work: Promise<unknown>): void {
  try {
    waitUntil(work);
  } catch {
    // Outside a request there is no `waitUntil`. The work goes on without it.
  }
}
