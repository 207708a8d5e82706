/** What Mydia's framework adds to all that it answers. */
import type { Context, MiddlewareHandler } from 'hono';

/** JSON says that it is in UTF-8, and nothing is kept that does not say how long it may be. */
export const plainAnswers: MiddlewareHandler = async (c, next) => {
  await next();
  const { headers } = c.res;
  if (headers.get('content-type') === 'application/json')
    headers.set('content-type', 'application/json; charset=utf-8');
  if (!headers.has('cache-control')) headers.set('cache-control', 'max-age=0, private, must-revalidate');
};

/** What fails before a route is found: a page, for whoever has not asked for JSON alone. */
function failed(c: Context, status: 400 | 404, detail: string): Response {
  const accept = c.req.header('accept') ?? '*/*';
  const wantsJson = accept.includes('json') && !/text\/html|\*\/\*/.test(accept);
  if (wantsJson) return c.json({ errors: { detail } }, status);
  return c.body(detail, status, { 'content-type': 'text/html; charset=utf-8' });
}

/** There is no such route. */
export const noRoute = (c: Context): Response => failed(c, 404, 'Not Found');
/** The body cannot be read. */
export const badRequest = (c: Context): Response => failed(c, 400, 'Bad Request');

/** Pages of other origins may read all answers, and are told so when a browser asks beforehand. */
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
