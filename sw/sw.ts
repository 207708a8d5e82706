/** Headstart's own service worker, for sites that have none: when it installs and takes over. */
import { Route } from 'workbox-routing';
import { PAGES } from '../protocol/pages.ts';
import { bypassTheRest } from './bypass.ts';
import { fetchPage } from './fetch-page.ts';
import { leaveIfGone } from './gone.ts';
import { holdLock } from './lock.ts';
import { emptyMemory } from './memory.ts';
import { onMessage } from './messages.ts';
import { followNavigation, makeRouter } from './rules.ts';
import { scope } from './scope.ts';
import { sweep } from './sweep.ts';

// The script's address may have a `pages` parameter, which says which of the site's addresses are film pages.
const known = emptyMemory(new URL(location.href).searchParams.get('pages') ?? PAGES);

holdLock();

scope.addEventListener('install', (event) => {
  // When the site has registered a worker of its own in the meantime, this installation must fail, so that the site
  // keeps that worker.
  const { active, waiting } = scope.registration;
  const isOurs = ({ scriptURL }: ServiceWorker): boolean => new URL(scriptURL).pathname === location.pathname;
  if ([active, waiting].some((worker) => worker && !isOurs(worker))) {
    event.waitUntil(Promise.reject(new Error('This site has a service worker of its own')));
    return;
  }
  bypassTheRest(event);
  // A new version takes over the open pages at once: they need nothing that the old version remembers.
  event.waitUntil(scope.skipWaiting());
});

scope.addEventListener('activate', (event) => {
  event.waitUntil(scope.registration.navigationPreload?.enable().catch(() => {}));
  event.waitUntil(scope.clients.claim());
});

scope.addEventListener('message', (event) => {
  if (onMessage(event, known)) event.waitUntil(sweep(known));
});

const router = makeRouter(known);
router.registerRoute(
  new Route(
    ({ request }) => request.mode === 'navigate',
    ({ event }) => {
      const navigation = event as FetchEvent;
      const preload = followNavigation(navigation, known);
      if (preload) navigation.waitUntil(preload.then((answer) => leaveIfGone(answer, scope.registration)));
      return fetchPage(navigation);
    },
  ),
);
router.addFetchListener();
