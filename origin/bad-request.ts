/** What Mydia's framework says of a request that it cannot make sense of. */
import type { MiddlewareHandler } from 'hono';
import type { Signed } from './auth/identify.ts';
import { isUuid } from './ids.ts';

export const BAD_REQUEST = { errors: { detail: 'Bad Request' } };

/** Refuses a path whose id is none. */
export const needsId: MiddlewareHandler<Signed> = async (c, next) =>
  isUuid(c.req.param('id') ?? '') ? next() : c.json(BAD_REQUEST, 400);
