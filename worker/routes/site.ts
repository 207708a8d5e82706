/**
 * Serves the pages and files of the site, and says how long browsers keep them. They are the demo's static files, or
 * the origin's own pages and service workers with Headstart in them.
 */
import { WORKER_IN_FRONT } from '../../protocol/pages.ts';
import { configOf } from '../config.ts';
import { addClient } from '../pages/add-client.ts';
import { addNeighbour, isForServiceWorker, withoutConditions } from '../pages/add-neighbour.ts';
import { withoutMarks } from '../pages/validators.ts';
import type { RouteContext } from './context.ts';
import { forward } from './forward.ts';
import { withMutableHeaders } from './own-headers.ts';

/** The path of a chunk of the page client: a chunk with other content has another name. */
const HASHED = /^\/headstart\/([\w-]+)-[A-Z0-9]{8}\.js$/;

/** The path at which the build puts Headstart's own service worker. */
const WORKER = '/sw.js';

export async function getSite(c: RouteContext): Promise<Response> {
  const { pathname } = new URL(c.req.url);
  const config = configOf(c.env);
  if (config.site === 'origin' && pathname === WORKER_IN_FRONT) return workerInFront(c);
  if (config.site === 'assets' || pathname.startsWith('/headstart/')) return asset(c, pathname);
  c.set('untouched', true);
  const request = c.req.raw;
  if (!config.playbackEnabled) return forward(c);
  if (isForServiceWorker(request)) {
    const theirs = await forward(c, withoutConditions(request));
    // Headstart's own worker was at this address once, and browsers that have it look there for a newer one.
    if (pathname === WORKER && theirs.status === 404) return asset(c, WORKER);
    return addNeighbour(theirs, request, config);
  }
  return addClient(await forward(c, withoutMarks(request)), request, config);
}

/** Serves Headstart's own service worker from a folder: the header lets it control all pages of the site. */
async function workerInFront(c: RouteContext): Promise<Response> {
  const response = await asset(c, WORKER, new Request(new URL(WORKER, c.req.url), c.req.raw));
  response.headers.set('service-worker-allowed', '/');
  return response;
}

async function asset(c: RouteContext, pathname: string, request: Request = c.req.raw): Promise<Response> {
  const found = await c.env.ASSETS.fetch(request);
  const chunk = HASHED.exec(pathname)?.[1];
  if (chunk && found.status === 404) return successor(c, chunk);
  const response = withMutableHeaders(found);
  const freshness = found.ok || found.status === 304 ? freshnessOf(pathname) : null;
  // A placeholder keeps its `no-store`, since the real picture may be there a moment later.
  if (freshness && found.headers.get('cache-control') !== 'no-store') response.headers.set('cache-control', freshness);
  return response;
}

/**
 * @returns the `cache-control` of a file. It stands here and not in a `_headers` file: Cloudflare does not promise to
 *   apply that file to a Worker's answers.
 */
function freshnessOf(pathname: string): string | null {
  // A service worker's script must not be older than its pages.
  if (pathname === WORKER) return 'no-cache';
  if (HASHED.test(pathname)) return 'public, max-age=31536000, immutable';
  // The browser gives a page its kept file at once, and only then asks for a newer file. So no page waits, but a page
  // may have files of two builds for ten minutes.
  if (/^\/(?:headstart|site|posters)\//.test(pathname)) return 'public, max-age=60, stale-while-revalidate=600';
  return null;
}

/**
 * A page of an earlier build, which is still open or which the browser has kept, requests a chunk that no longer
 * exists. The edge answers with this build's file in its place.
 */
async function successor(c: RouteContext, chunk: string): Promise<Response> {
  const found = await c.env.ASSETS.fetch(new Request(new URL(`/headstart/${chunk}.js`, c.req.url)));
  const response = withMutableHeaders(found);
  response.headers.set('cache-control', 'no-store');
  return response;
}
