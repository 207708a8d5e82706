/** Asks the service worker for this navigation's visit, and tells it which links are pointed at. */
// workbox-window's class `Workbox` is not used, since its code would be a seventh of the page client. The class follows
// updates of a service worker, and Headstart's worker takes over by itself after an update.
import { messageSW } from 'workbox-window/messageSW.js';
import type { MediaRef, VisitId } from '../../protocol/ids.ts';
import type { PageMessage, VisitClaimReply } from '../../protocol/messages.ts';
import { workerLock } from '../../protocol/worker-lock.ts';
import { pageAt } from './pages.ts';

/**
 * A worker that began a visit for this page is awake and answers in a few milliseconds. A broken worker must not delay
 * the page longer than this.
 */
const CLAIM_TIMEOUT_MS = 300;

/** The worker that is known to contain Headstart's code. */
let ours: ServiceWorker | null = null;

/**
 * @returns the worker that controls this page, if it contains Headstart's code. The page sends nothing to any other
 * worker
 */
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
 * @param ref the media that the page is about; null when the page shows no way to play anything
 * @returns the visit that the worker began with the navigation to this page. Null when no worker of Headstart's
 * controls the page, when the worker was restarted since the navigation, or when the navigation did not reach the
 * worker (a prefetched page, `history.pushState`). A visit that the page does not claim in time expires at the edge
 */
export async function claimVisit(ref: MediaRef | null): Promise<VisitId | null> {
  const address = pageAt(location)?.ref;
  if (!address) return null;
  const claim = say({ type: 'headstart:claim', address, ref }) as Promise<VisitClaimReply>;
  const timeout = new Promise<null>((resolve) => setTimeout(resolve, CLAIM_TIMEOUT_MS, null));
  const reply = await Promise.race([claim, timeout]).catch(() => null);
  return reply?.visit ?? null;
}

/**
 * Without a controlling worker the page reports nothing: there is no worker that could begin a visit and hand it over
 * to the next page.
 */
export function tellIntent(type: 'headstart:intent' | 'headstart:intent-end', ref: MediaRef): void {
  say({ type, ref }).catch(() => {});
}

/**
 * When the page knows its worker already, it tells the worker at once, since the page may be gone in a moment. A worker
 * that is not told gives the visit back a second time, which costs the edge a request.
 */
export function tellGivenBack(visit: VisitId): void {
  const message: PageMessage = { type: 'headstart:given-back', visit };
  const worker = navigator.serviceWorker?.controller;
  if (worker && worker === ours) worker.postMessage(message);
  else say(message).catch(() => {});
}
