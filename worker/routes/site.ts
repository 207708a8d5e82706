/** The demo site: static files. */
import type { RouteContext } from './context.ts';

/** hls.js transmuxes in a worker that it makes from a blob, and plays from a blob URL. */
const HEADERS: Record<string, string> = {
  'content-security-policy':
    "default-src 'self'; img-src 'self' data:; media-src 'self' blob:; worker-src 'self' blob:; base-uri 'none'; " +
    "form-action 'self'; frame-ancestors 'none'; object-src 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
};

export async function site(c: RouteContext): Promise<Response> {
  const asset = await c.env.ASSETS.fetch(c.req.raw);
  const response = new Response(asset.body, asset);
  for (const [name, value] of Object.entries(HEADERS)) response.headers.set(name, value);
  // A service worker's script must not be older than its pages.
  if (new URL(c.req.url).pathname === '/sw.js') response.headers.set('cache-control', 'no-cache');
  return response;
}
