/**
 * Headstart in a site's own service worker, which imports this script before anything else of its own. That worker's life, and
 * its answers to navigations, are the site's; nothing in here may fail into them.
 */
import { PAGES } from '../protocol/pages.ts';
import { nothingKnown } from './known.ts';
import { holdLock } from './lock.ts';
import { onMessage } from './messages.ts';
import { followNavigation, rules, unharmed } from './rules.ts';
import { scope } from './scope.ts';

/** What the edge alone answers: the site's worker sees nothing of it, so that it keeps nothing of it. */
const OURS = /^\/headstart\/|^\/api\/v1\/hls\/(?:(?:preload|renew|cancel|play)\/|(?:movie|episode|file)\.)/;

unharmed(() => {
  const known = nothingKnown((scope as { HEADSTART_PAGES?: string }).HEADSTART_PAGES ?? PAGES);
  const router = rules(known);
  holdLock();

  scope.addEventListener('message', (event) => {
    unharmed(() => {
      if (onMessage(event, known)) event.stopImmediatePropagation();
    });
  });

  scope.addEventListener('fetch', (event) => {
    unharmed(() => {
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
