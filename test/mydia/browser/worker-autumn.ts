/**
 * Mydia's own service worker of autumn 2026. It answers only navigations. When a navigation fails, it shows a page of
 * its own.
 */
import { scope } from './worker-scope.ts';

const CACHE = 'mydia-v2';
const OFFLINE = '/offline.html';
/** The statuses that a proxy answers when the server behind it does not answer. */
const UNREACHABLE = [502, 503, 504];

scope.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.add(OFFLINE)));
  scope.skipWaiting();
});
scope.addEventListener('activate', (event) => {
  const others = async (): Promise<void> => {
    for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
  };
  event.waitUntil(others());
  scope.clients.claim();
});

scope.addEventListener('fetch', (event) => {
  const { request } = event;
  const { pathname } = new URL(request.url);
  if (request.mode === 'navigate' && !/^\/(?:api|live|phoenix|player)(?:\/|$)/.test(pathname)) {
    event.respondWith(navigated(request));
  }
});

async function navigated(request: Request): Promise<Response> {
  const response = await fetch(request).catch(() => null);
  if (response && !UNREACHABLE.includes(response.status)) return response;
  return (await caches.match(OFFLINE)) ?? response ?? Response.error();
}
