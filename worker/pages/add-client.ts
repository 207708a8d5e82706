/** How the page client's script tag gets into the origin's pages. */
import { PAGES, WORKER_IN_FRONT } from '../../protocol/pages.ts';
import type { Config } from '../config.ts';
import { allowClient, type ClientTag, nonceFor, POLICIES } from './allow-client.ts';
import { ENCODINGS, OF_ITS_BYTES } from './rewriting.ts';
import { markValidators } from './validators.ts';

/** @returns the page with the client in it; any other answer as it is */
export function addClient(response: Response, request: Request, { pages }: Config): Response {
  const isPage = response.status !== 206 && isHtml(response);
  // After a 304 the browser shows the page that it has kept, under the policies of the 304. So the edge changes the
  // policies of a 304, too.
  if (!isDocument(request) || !(isPage || response.status === 304)) return response;
  const { origin: site } = new URL(request.url);
  const policies = POLICIES.map((name) => response.headers.get(name)).filter((policy) => policy !== null);
  const nonce = nonceFor(policies.join(', '), crypto.randomUUID());
  const answer = new Response(response.body, response);
  const { headers } = answer;
  for (const name of POLICIES) {
    const policy = headers.get(name);
    if (policy !== null) headers.set(name, allowClient(policy, { site, nonce }));
  }
  markValidators(headers);
  if (!isPage) return answer;
  for (const name of OF_ITS_BYTES) headers.delete(name);
  return answer.body ? rewritten(answer, scriptTag(pages, nonce), { site, nonce }) : answer;
}

/**
 * Where the pages are not Mydia's, the service worker's address contains their patterns. From these, the service worker
 * and the page client learn which pages show which media.
 */
function scriptTag(pages: string, nonce: string | null): string {
  const query = pages === PAGES ? '' : `?pages=${encodeURIComponent(pages)}`;
  const attributes = ['type="module"', 'src="/headstart/client.js"', `data-sw="${WORKER_IN_FRONT}${query}"`];
  if (nonce !== null) attributes.push(`nonce="${nonce}"`);
  return `<script ${attributes.join(' ')}></script>`;
}

/**
 * Puts the client before all else in the page: the sooner the client runs, the more time there is to warm the session.
 */
function rewritten(page: Response, tag: string, client: ClientTag): Response {
  let isIn = false;
  return new HTMLRewriter()
    .on('head', {
      element(head) {
        if (!isIn) head.prepend(tag, { html: true });
        isIn = true;
      },
    })
    .on('meta[http-equiv="content-security-policy" i]', {
      element(meta) {
        const policy = meta.getAttribute('content');
        if (policy !== null) meta.setAttribute('content', allowClient(policy, client));
      },
    })
    .onDocument({
      end(end) {
        if (!isIn) end.append(tag, { html: true });
      },
    })
    .transform(page);
}

function isHtml({ headers }: Response): boolean {
  const type = headers.get('content-type') ?? '';
  const encoding = headers.get('content-encoding') ?? '';
  return /^text\/html\b(?!.*utf-16)/i.test(type) && ENCODINGS.includes(encoding.trim().toLowerCase());
}

/**
 * @returns whether the browser shows the answer as a page. The destination `empty` has two causes: a script fetches
 *   data, or the site's service worker passes on a request for a page. Only the request for a page has the mode
 *   `navigate`. A request without these headers counts as one for a page
 */
function isDocument({ headers }: Request): boolean {
  const destination = headers.get('sec-fetch-dest') ?? 'document';
  if (destination === 'empty') return headers.get('sec-fetch-mode') === 'navigate';
  return /^(?:document|iframe)$/.test(destination);
}
