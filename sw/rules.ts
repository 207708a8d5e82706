/**
 * What the worker does with the requests of pages: the same in a worker of our own and in a site's own (`neighbour.ts`), which
 * have but different lives. What no rule is about, is left alone.
 */
import { Route, Router } from 'workbox-routing';
import { parseVisitUrl } from '../protocol/urls.ts';
import { settleAfterAnswer } from './given-up.ts';
import type { Known } from './known.ts';
import { beginVisit } from './navigation.ts';
import { type PlayAnswer, playAnswer } from './play.ts';
import { relay } from './relay.ts';
import { sweep, sweepAfterArrival } from './sweep.ts';

/** A page, and with it the preload of what it shows. What answers the navigation is not said here. @returns as `beginVisit` */
export function followNavigation(event: FetchEvent, known: Known): Promise<Response | null> | null {
  const preload = unharmed(() => beginVisit(event, known)) ?? null;
  unharmed(() => event.waitUntil(sweepAfterArrival(known, event.resultingClientId)));
  const { resultingClientId: client, handled } = event;
  if (preload) {
    unharmed(() => event.waitUntil(settleAfterAnswer(known.visits, client, handled).then(() => sweep(known))));
  }
  return preload;
}

/** The ordered list of the rules for all else. */
export function rules(known: Known): Router {
  const router = new Router();

  // Preload, renew and cancel of pages.
  router.registerRoute(
    new Route(
      ({ url, sameOrigin }) => sameOrigin && parseVisitUrl(url.pathname) !== null,
      ({ event }) => {
        unharmed(() => event.waitUntil(sweep(known)));
        return relay(event as FetchEvent, known);
      },
      'POST',
    ),
  );

  // The playlist, the segments and the saved position.
  router.registerRoute(
    new Route(
      ({ event, sameOrigin }) => sameOrigin && playAnswer(event as FetchEvent, known),
      // What the condition above has found.
      ({ params }) => (params as unknown as PlayAnswer).send(),
    ),
  );
  return router;
}

/** Whatever fails in here, a request goes on as if the worker were not installed. */
export function unharmed<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    console.error(error);
    return undefined;
  }
}
