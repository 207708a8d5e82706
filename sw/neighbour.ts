/**
 * The script by which a site's own service worker gets Headstart's code. The worker imports it before anything else.
 * The site's own code decides on the worker's life cycle and answers the navigations. A failure in this script must
 * disturb neither.
 */
import { PAGES } from '../protocol/pages.ts';
import { bypassCancels } from './bypass.ts';
import { holdLock } from './lock.ts';
import { emptyMemory } from './memory.ts';
import { onMessage } from './messages.ts';
import { followNavigation, logErrors, makeRouter } from './rules.ts';
import { scope } from './scope.ts';
import { sweep } from './sweep.ts';

/**
 * Paths that only the edge answers. The site's own listeners do not get these requests, so they cannot store the
 * answers.
 */
const OURS = /^\/headstart\/|^\/api\/v1\/hls\/(?:(?:preload|renew|cancel|play)\/|(?:movie|episode|file)\.)/;

logErrors(() => {
  const known = emptyMemory((scope as { HEADSTART_PAGES?: string }).HEADSTART_PAGES ?? PAGES);
  const router = makeRouter(known);
  holdLock();

  scope.addEventListener('install', (event) => {
    logErrors(() => bypassCancels(event));
  });

  scope.addEventListener('message', (event) => {
    logErrors(() => {
      // A newer page may send a message that this version does not know. The site's own code must not get that message,
      // either.
      if (/^headstart:/.test(Object(event.data).type)) event.stopImmediatePropagation();
      if (onMessage(event, known)) event.waitUntil(sweep(known));
    });
  });

  scope.addEventListener('fetch', (event) => {
    logErrors(() => {
      const { request } = event;
      if (request.mode === 'navigate') {
        followNavigation(event, known);
        return;
      }
      const url = new URL(request.url);
      if (url.origin !== location.origin) return;
      const answer = router.handleRequest({ request, event });
      if (!answer && !OURS.test(url.pathname)) return;
      event.stopImmediatePropagation();
      // Without an answer, the browser asks the edge as if there were no worker.
      if (answer) event.respondWith(answer);
    });
  });
});
