/** The demo site: static files. */
import type { RouteContext } from './context.ts';

export async function site(c: RouteContext): Promise<Response> {
  const asset = await c.env.ASSETS.fetch(c.req.raw);
  const response = new Response(asset.body, asset);
  // A service worker's script must not be older than its pages.
  if (new URL(c.req.url).pathname === '/sw.js') response.headers.set('cache-control', 'no-cache');
  return response;
}
