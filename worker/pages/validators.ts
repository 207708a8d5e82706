/**
 * How a browser tells a page with the client from the origin's own page: by a marked entity tag. Such a page differs
 * from the origin's own. A browser that has kept one of the two must not take it for the other, neither after Headstart
 * was added to the site nor after it was removed.
 */

const MARK = ';headstart';
/** https://www.rfc-editor.org/rfc/rfc9110#name-etag */
const ETAG = /(?:W\/)?"([^"]*)"/g;

/**
 * Marks the validators of an answer to a request for a page. Only an entity tag can be marked, so `last-modified` is
 * removed.
 */
export function markValidators(headers: Headers): void {
  headers.delete('last-modified');
  const etag = headers.get('etag');
  if (etag !== null) headers.set('etag', etag.replace(ETAG, `W/"$1${MARK}"`));
}

/**
 * @returns the request for a page with the origin's own entity tags: `W/"a;headstart"` becomes `W/"a"`. The other
 *   validators are removed, since they belong to a page without the client
 */
export function withoutMarks(request: Request): Request {
  if (!request.headers.get('accept')?.includes('text/html')) return request;
  const headers = new Headers(request.headers);
  const tags = [...(headers.get('if-none-match') ?? '').matchAll(ETAG)].map(([, tag = '']) => tag);
  const own = tags.filter((tag) => tag.endsWith(MARK)).map((tag) => `W/"${tag.slice(0, -MARK.length)}"`);
  headers.delete('if-modified-since');
  headers.delete('if-none-match');
  if (own.length > 0) headers.set('if-none-match', own.join(', '));
  return new Request(request, { headers });
}
