/** Headers, error pages and CORS as Phoenix, Mydia's web framework, has them. */
import type { Context, MiddlewareHandler } from 'hono';

/**
 * JSON answers name UTF-8. An answer without cache headers gets headers by which a browser must ask again each time.
 */
export const plainAnswers: MiddlewareHandler = async (c, next) => {
  await next();
  const { headers } = c.res;
  if (headers.get('content-type') === 'application/json')
    headers.set('content-type', 'application/json; charset=utf-8');
  if (!headers.has('cache-control')) headers.set('cache-control', 'max-age=0, private, must-revalidate');
};

/** The answer to a failure before a route is found: a page, unless the client accepts JSON alone. */
function failed(c: Context, status: 400 | 404, detail: string): Response {
  const accept = c.req.header('accept') ?? '*/*';
  const wantsJson = accept.includes('json') && !/text\/html|\*\/\*/.test(accept);
  if (wantsJson) return c.json({ errors: { detail } }, status);
  return c.body(detail, status, { 'content-type': 'text/html; charset=utf-8' });
}

/** The answer for an unknown route. */
export const noRoute = (c: Context): Response => failed(c, 404, 'Not Found');
/** The answer for an unreadable body. */
export const badRequest = (c: Context): Response => failed(c, 400, 'Bad Request');

/** Lets pages of other origins read all answers, and answers the preflights of their browsers. */
export const openToOthers: MiddlewareHandler = async (c, next) => {
  if (!c.req.header('origin')) return next();
  if (c.req.method === 'OPTIONS' && c.req.header('access-control-request-method')) {
    return c.body(null, 200, {
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET,HEAD,POST,PUT,DELETE,OPTIONS',
      'access-control-allow-headers': 'content-type,authorization,x-request-id',
    });
  }
  await next();
  c.res.headers.set('access-control-allow-origin', '*');
};
