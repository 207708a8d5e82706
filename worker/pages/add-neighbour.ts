/**
 * How Headstart gets into a site's own service worker. One registration cannot hold two workers, so the edge adds
 * Headstart to the script of the site's worker. The browser takes a new script when a single byte differs from the
 * script that it has. So once Headstart is removed from the site, the browser takes the script without Headstart.
 *
 * The edge removes the origin's `etag` and `last-modified`, which do not change when Headstart is removed. With them,
 * the origin could then answer 304 (not modified), and the browser would keep the script with Headstart.
 */
import { PAGES } from '../../protocol/pages.ts';
import type { Config } from '../config.ts';
import { allowModule, POLICIES } from './allow-client.ts';
import { ENCODINGS, OF_ITS_BYTES } from './rewriting.ts';

const CONDITIONS = ['if-none-match', 'if-modified-since', 'if-match', 'if-unmodified-since', 'if-range', 'range'];
const VALIDATORS = ['etag', 'last-modified'];
const JAVASCRIPT = /^(?:text|application)\/(?:x-)?(?:java|ecma|j|live)script\b/i;
/** `'use strict'` makes a script strict only as its first statement, so it must stay the first. */
const STRICT = /^(?:\s|\/\/.*(?=[\r\n])|\/\*(?:[^*]|\*(?!\/))*\*\/)*(["'])use strict\1/;

/**
 * @returns whether the request is for a service worker's script, as the browser says in a header:
 *   https://w3c.github.io/ServiceWorker/#service-worker-script-request
 */
export const isForServiceWorker = ({ headers }: Request): boolean => headers.get('service-worker') === 'script';

/**
 * @returns the request without the conditions and ranges that allow a shorter answer: the edge wants the whole script
 */
export function withoutConditions(request: Request): Request {
  const headers = new Headers(request.headers);
  for (const name of CONDITIONS) headers.delete(name);
  return new Request(request, { headers });
}

/** @returns the script with Headstart in it; any other answer as it is */
export async function addNeighbour(response: Response, request: Request, { pages }: Config): Promise<Response> {
  const { headers: given } = response;
  const encoding = given.get('content-encoding') ?? '';
  const isScript = response.status === 200 && JAVASCRIPT.test(given.get('content-type') ?? '');
  if (!isScript || !ENCODINGS.includes(encoding.trim().toLowerCase())) return response;
  const headers = new Headers(given);
  for (const name of [...OF_ITS_BYTES, ...VALIDATORS, 'content-encoding']) headers.delete(name);
  const { origin: site } = new URL(request.url);
  for (const name of POLICIES) {
    const policy = headers.get(name);
    if (policy !== null) headers.set(name, allowModule(policy, site));
  }
  const script = await response.text();
  return new Response(statement(pages, script) + script, { headers });
}

/**
 * The statement is put on the script's first line, so that errors keep their line numbers. A worker that is a module
 * cannot call `importScripts`, and goes on without Headstart.
 */
function statement(pages: string, script: string): string {
  const strict = STRICT.test(script) ? '"use strict";' : '';
  const before = pages === PAGES ? '' : `self.HEADSTART_PAGES=${JSON.stringify(pages)};`;
  const after = before && 'finally{delete self.HEADSTART_PAGES}';
  return `${strict}try{${before}importScripts("/headstart/neighbour.js")}catch{}${after}`;
}
