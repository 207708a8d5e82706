/** Which headers of the origin's answers are changed or dropped: redirects, caching. */
import { credentialsOf } from '../auth/credentials.ts';
import type { Config } from '../config.ts';
import { withMutableHeaders } from './own-headers.ts';

/** Hop-by-hop headers, and headers that are only for caches between the origin and the edge. */
const NOT_HANDED_ON = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authentication-info',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
  'cdn-cache-control',
  'cloudflare-cdn-cache-control',
  'surrogate-control',
];

/**
 * Changes an answer's headers. Shared caches must not keep an answer to a signed-in viewer. A redirect to the origin's
 * own address must lead to the edge.
 */
export function handOn(response: Response, request: Request, { origin, originAliases }: Config): Response {
  const answer = withMutableHeaders(response);
  const { headers } = answer;
  for (const name of NOT_HANDED_ON) headers.delete(name);
  if (credentialsOf(request)) headers.set('cache-control', privateCacheControl(headers.get('cache-control') ?? ''));
  const location = headers.get('location');
  const target = location === null ? null : URL.parse(location, origin);
  if (target && originAliases.includes(target.origin)) headers.set('location', pathOf(target));
  return answer;
}

/** @returns a path for `location`. If it began with two slashes, the browser would take the text after them for a host */
const pathOf = ({ pathname, search }: URL): string => pathname.replace(/^\/\//, '/.//') + search;

/** Mydia calls segments public: any cache on the way would give them to every client that knows the URL. */
function privateCacheControl(cacheControl: string): string {
  const directives = cacheControl.split(',').map((directive) => directive.trim());
  if (directives.some((directive) => /^(?:no-store|private)\b/i.test(directive))) return cacheControl;
  const kept = directives.filter(
    (directive) => directive && !/^(?:public|s-maxage|proxy-revalidate)\b/i.test(directive),
  );
  return ['private', ...kept].join(', ');
}
