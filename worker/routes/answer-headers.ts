/**
 * Security headers of every answer, and the Content-Security-Policy of the demo's pages. Errors and the origin's
 * answers to API requests have them, too. The pages of the origin's own site get none.
 */
import type { Next } from 'hono';
import { WORKER_IN_FRONT } from '../../protocol/pages.ts';
import type { RouteContext } from './context.ts';
import { withMutableHeaders } from './own-headers.ts';

const EVERYWHERE: Record<string, string> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
};

/**
 * hls.js transmuxes in a worker that it makes from a blob, and plays from a blob URL. It gives each subtitle track an
 * empty file in a `data:` URL. Where the policy refuses that file, Safari does not show subtitles again that were once
 * switched off.
 */
const PAGES: Record<string, string> = {
  ...EVERYWHERE,
  'content-security-policy':
    "default-src 'self'; img-src 'self' data:; media-src 'self' blob: data:; worker-src 'self' blob:; base-uri 'none'; " +
    "form-action 'self'; frame-ancestors 'none'; object-src 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), midi=()',
};

/**
 * The policy of the API's answers. A browser may show an answer as a page, for example an uploaded file. This policy
 * lets such a page run no script and load nothing.
 */
const NO_PAGE = "default-src 'none'; frame-ancestors 'none'; sandbox";
/**
 * A visitor may open a video's own address. The browser shows the video in a page that the browser makes, and `NO_PAGE`
 * would stop that page.
 */
const BY_ITSELF = "frame-ancestors 'none'";

export async function setAnswerHeaders(c: RouteContext, next: Next): Promise<void> {
  await next();
  if (c.get('untouched') && !c.error) return;
  const { pathname } = new URL(c.req.url);
  const response = withMutableHeaders(c.res);
  const { headers } = response;
  // With this header, a service worker of the origin could control pages outside its own folder.
  if (pathname !== WORKER_IN_FRONT) headers.delete('service-worker-allowed');
  if (isApi(pathname)) {
    for (const [name, value] of Object.entries(EVERYWHERE)) headers.set(name, value);
    const media = /^(?:video|audio)\//.test(headers.get('content-type') ?? '');
    headers.append('content-security-policy', media ? BY_ITSELF : NO_PAGE);
    if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
  } else {
    for (const [name, value] of Object.entries(PAGES)) headers.set(name, value);
  }
  // Hono would merge a new response into the present response, so the present response is removed first.
  c.res = undefined;
  c.res = response;
}

const isApi = (pathname: string): boolean => pathname === '/api' || pathname.startsWith('/api/');
