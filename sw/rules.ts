/**
 * What the service worker does with a request: the ordered list of rules. The rules are the same in Headstart's own
 * worker and in a site's own (`neighbour.ts`): only the life cycles of these two differ. The browser sends a request
 * without a rule to the network. A new rule needs its address in `bypass.ts`, too: for all other addresses, browsers
 * with `addRoutes` do not wake the worker.
 */
import { Route, Router } from 'workbox-routing';
import { parseVisitUrl } from '../protocol/urls.ts';
import { settleAfterAnswer } from './abandoned-page.ts';
import type { WorkerMemory } from './memory.ts';
import { beginVisit } from './navigation.ts';
import { type PreparedAnswer, prepareAnswer } from './play.ts';
import { relayVisitRequest } from './relay.ts';
import { sweep, sweepAfterArrival } from './sweep.ts';

/** Sends the preload for the page of a navigation. The caller answers the navigation. @returns as `beginVisit` */
export function followNavigation(event: FetchEvent, known: WorkerMemory): Promise<Response | null> | null {
  const preload = logErrors(() => beginVisit(event, known)) ?? null;
  logErrors(() => event.waitUntil(sweepAfterArrival(known, event.resultingClientId)));
  const { resultingClientId: client, handled } = event;
  if (preload) {
    logErrors(() => event.waitUntil(settleAfterAnswer(known.visits, client, handled).then(() => sweep(known))));
  }
  return preload;
}

/** The ordered list of the rules for all other requests. */
export function makeRouter(known: WorkerMemory): Router {
  const router = new Router();

  // The preloads and renewals of pages, and their cancels where the browser has no static routes (`bypass.ts`).
  router.registerRoute(
    new Route(
      ({ url, sameOrigin }) => sameOrigin && parseVisitUrl(url.pathname) !== null,
      ({ event }) => {
        logErrors(() => event.waitUntil(sweep(known)));
        return relayVisitRequest(event as FetchEvent, known);
      },
      'POST',
    ),
  );

  // The playlist, the segments and the saved position.
  router.registerRoute(
    new Route(
      ({ event, sameOrigin }) => sameOrigin && prepareAnswer(event as FetchEvent, known),
      // workbox passes, as `params`, what the condition above has returned.
      ({ params }) => (params as unknown as PreparedAnswer).send(),
    ),
  );
  return router;
}

/** Logs an error instead of throwing it: the request goes on as if the worker were not installed. */
export function logErrors<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    console.error(error);
    return undefined;
  }
}
