/** The page's end of the service worker: claims the visit that it began, tells it of intent. */
// Not its `Workbox`: that follows updates, which take over by themselves here, and would be a seventh of the client.
import { messageSW } from 'workbox-window/messageSW.js';
import type { MediaRef, VisitId } from '../../protocol/ids.ts';
import type { ClaimReply, PageMessage } from '../../protocol/messages.ts';
import { workerLock } from '../../protocol/worker-lock.ts';
import { pageAt } from './pages.ts';

/** A worker that began a visit for this page is awake and answers in a few milliseconds; a broken one must not cost more than this. */
const CLAIM_TIMEOUT_MS = 300;

/** The worker that is known to have our code in it. */
let ours: ServiceWorker | null = null;

/** @returns the worker that controls this page, if it is ours or has our code in it: to another one nothing is said */
async function ourWorker(): Promise<ServiceWorker | null> {
  const worker = navigator.serviceWorker?.controller ?? null;
  if (worker && worker !== ours) {
    const { held } = await navigator.locks.query();
    if (held?.some(({ name }) => name === workerLock(worker.scriptURL))) ours = worker;
  }
  return worker === ours ? worker : null;
}

async function say(message: PageMessage): Promise<unknown> {
  const worker = await ourWorker();
  return worker && messageSW(worker, message);
}

/**
 * @param ref what the page is about; null when it shows no way to play anything, and wants nothing
 * @returns the visit that the worker began with the navigation to this page, or null: there is no worker of ours, it was
 * restarted since, or the navigation never reached it (a prefetched page, `history.pushState`). One that is told too late runs
 * out at the edge.
 */
export async function claimVisit(ref: MediaRef | null): Promise<VisitId | null> {
  const address = pageAt(location)?.ref;
  if (!address) return null;
  const claim = say({ type: 'headstart:claim', address, ref }) as Promise<ClaimReply>;
  const timeout = new Promise<null>((resolve) => setTimeout(resolve, CLAIM_TIMEOUT_MS, null));
  const reply = await Promise.race([claim, timeout]).catch(() => null);
  return reply?.visit ?? null;
}

/** Without a worker nothing is said: what it would begin could not be handed over to the next page. */
export function tellIntent(type: 'headstart:intent' | 'headstart:intent-end', ref: MediaRef): void {
  say({ type, ref }).catch(() => {});
}
