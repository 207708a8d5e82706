import { HeadstartError } from '../../protocol/errors.ts';
import type { Credentials } from './credentials.ts';

/**
 * Lets in what a page of this site asks for on purpose, and what is no browser (it has no ambient credentials to abuse).
 * @throws HeadstartError `forbidden` for another site's requests, and for speculative ones: nobody has opened that page.
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
 * A playlist or stream may be linked to, and cast by a page that shows a key of its own. What another site's page embeds with
 * nothing but the visitor's cookie, which the browser shows with it, would only make their media server work.
 * @throws HeadstartError `forbidden`
 */
export function refuseEmbedding(request: Request, { authorization, apiKey }: Credentials): void {
  const followed = request.headers.get('sec-fetch-dest') === 'document';
  if (authorization || apiKey || followed || request.headers.get('sec-fetch-site') !== 'cross-site') return;
  throw new HeadstartError('forbidden', 'Only pages of this site may ask for this');
}
