/** The page's end of the service worker: registers it, claims the visit that it began, tells it of intent. */
// Not its `Workbox`: that follows updates, which take over by themselves here, and would be a seventh of the client.
import { messageSW } from 'workbox-window/messageSW.js';
import type { MediaRef, VisitId } from '../../protocol/ids.ts';
import type { ClaimReply, PageMessage } from '../../protocol/messages.ts';

/** A worker that began a visit for this page is awake and answers in a few milliseconds; a broken one must not cost more than this. */
const CLAIM_TIMEOUT_MS = 300;

/** A browser without service workers, or a page where they are forbidden, is a page that preloads by itself. */
export function registerWorker(script: string): void {
  if (!('serviceWorker' in navigator)) return;
  // What the page itself loads comes first.
  if (document.readyState === 'complete') register(script);
  else addEventListener('load', () => register(script));
}

async function register(script: string): Promise<void> {
  try {
    await navigator.serviceWorker.register(script, { scope: '/' });
  } catch {
    // Where only Trusted Types are taken, it throws before there is a promise.
  }
}

const say = (worker: ServiceWorker, message: PageMessage): Promise<unknown> => messageSW(worker, message);

/**
 * @returns the visit that the worker began with the navigation to this page, or null: there is no worker yet, it was
 * restarted since, or the navigation never reached it (a prefetched page, `history.pushState`).
 */
export async function claimVisit(ref: MediaRef, giveBack: (visit: VisitId) => void): Promise<VisitId | null> {
  const worker = navigator.serviceWorker?.controller;
  if (!worker) return null;
  let late = false;
  const claim = say(worker, { type: 'claim', ref }).then((reply) => {
    const visit = (reply as ClaimReply)?.visit ?? null;
    if (late && visit) giveBack(visit);
    return visit;
  });
  const timeout = new Promise<null>((resolve) => {
    setTimeout(() => {
      late = true;
      resolve(null);
    }, CLAIM_TIMEOUT_MS);
  });
  return Promise.race([claim, timeout]).catch(() => null);
}

/** Without a worker nothing is said: what it would begin could not be handed over to the next page. */
export function tellIntent(type: 'intent' | 'intent-end', ref: MediaRef): void {
  const worker = navigator.serviceWorker?.controller;
  if (worker) say(worker, { type, ref }).catch(() => {});
}
