/** Headstart's service worker: its life cycle, and the ordered list of its rules. What no rule is about, it leaves alone. */
import { Route, Router } from 'workbox-routing';
import { parseVisitUrl } from '../protocol/urls.ts';
import { bypassTheRest } from './bypass.ts';
import { nothingKnown } from './known.ts';
import { onMessage } from './messages.ts';
import { beginVisit, fetchPage } from './navigation.ts';
import { type PlayAnswer, playAnswer } from './play.ts';
import { relay } from './relay.ts';
import { scope } from './scope.ts';
import { sweep } from './sweep.ts';

const known = nothingKnown();

scope.addEventListener('install', (event) => {
  bypassTheRest(event);
  // A new version takes over under open pages: they share no state with it that they could not do without.
  event.waitUntil(scope.skipWaiting());
});

scope.addEventListener('activate', (event) => {
  event.waitUntil(scope.registration.navigationPreload?.enable().catch(() => {}));
  event.waitUntil(scope.clients.claim());
});

scope.addEventListener('message', (event) => onMessage(event, known.visits));

const router = new Router();

// The page, and with it the preload of what it shows.
router.registerRoute(
  new Route(
    ({ request }) => request.mode === 'navigate',
    ({ event }) => {
      const navigation = event as FetchEvent;
      unharmed(() => beginVisit(navigation, known));
      unharmed(() => navigation.waitUntil(sweep(known)));
      return fetchPage(navigation);
    },
  ),
);

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

router.addFetchListener();

/** Whatever fails in here, a request goes on as if the worker were not installed. */
function unharmed(run: () => void): void {
  try {
    run();
  } catch (error) {
    console.error(error);
  }
}
