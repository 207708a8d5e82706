/** Which requests of other sites' pages, and of prefetched pages, are refused. */
import { HeadstartError } from '../../protocol/errors.ts';
import type { Credentials } from './credentials.ts';

/**
 * Accepts the requests of this site's pages, and of programs that are no browsers. A program that is no browser adds no
 * cookie by itself, so another site cannot make it send a viewer's cookie.
 * @throws HeadstartError `forbidden` for another site's requests, and for the requests of a prefetched page, which no
 *   visitor has opened
 */
export function requireSameOrigin(request: Request): void {
  if (/prefetch|prerender/.test(request.headers.get('sec-purpose') ?? '')) {
    throw new HeadstartError('forbidden', 'A page that is only prefetched or prerendered warms nothing');
  }
  const site = request.headers.get('sec-fetch-site');
  const origin = request.headers.get('origin');
  const same = site ? site === 'same-origin' : !origin || origin === new URL(request.url).origin;
  if (!same) throw new HeadstartError('forbidden', 'Only pages of this site may ask for this');
}

/**
 * Refuses a request that a page of another site embeds. The visitor's browser adds the visitor's cookie to such a
 * request, so the other site could make the visitor's media server work for nothing. Two kinds of requests from another
 * site are accepted:
 * - The visitor has followed a link to a playlist or stream.
 * - The request shows an API key or a token. With its own key, another site may cast a playlist or stream.
 * @throws HeadstartError `forbidden`
 */
export function refuseEmbedding(request: Request, { authorization, apiKey }: Credentials): void {
  const followed = request.headers.get('sec-fetch-dest') === 'document';
  if (authorization || apiKey || followed || request.headers.get('sec-fetch-site') !== 'cross-site') return;
  throw new HeadstartError('forbidden', 'Only pages of this site may ask for this');
}
