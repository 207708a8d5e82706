/**
 * Mydia's own service worker of July 2026. It controls every page at once, and answers every GET: assets from its cache
 * first, all else from the network. It caches what the network answers.
 */
import { scope, type WorkerEvent } from './worker-scope.ts';

const CACHE = 'mydia-v1';
const PRECACHED = ['/assets/app.js', '/favicon.ico'];

scope.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(PRECACHED)));
  scope.skipWaiting();
});
scope.addEventListener('activate', () => {
  scope.clients.claim();
});

scope.addEventListener('fetch', (event) => {
  const { request } = event;
  const { pathname } = new URL(request.url);
  if (request.method !== 'GET' || /^\/(?:live|phoenix)/.test(pathname)) return;
  if (request.mode === 'navigate') event.respondWith(fetch(request).catch(() => kept(request)));
  else if (/^\/(?:assets|images|fonts)\//.test(pathname)) event.respondWith(fromCache(event));
  else event.respondWith(fromNetwork(request));
});

async function fromCache(event: WorkerEvent): Promise<Response> {
  const found = await caches.match(event.request);
  if (!found) return fromNetwork(event.request);
  event.waitUntil(fromNetwork(event.request).catch(() => {}));
  return found;
}

async function fromNetwork(request: Request): Promise<Response> {
  try {
    const response = await fetch(request);
    if (response.ok && response.type === 'basic') {
      const copy = response.clone();
      caches.open(CACHE).then((cache) => cache.put(request, copy).catch(() => {}));
    }
    return response;
  } catch {
    return kept(request);
  }
}

const kept = async (request: Request): Promise<Response> => (await caches.match(request)) ?? Response.error();
