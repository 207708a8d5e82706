/**
 * Before the first walk through the folder is complete, a missing title may still be found. So the answer is 503 and
 * not 404.
 */
import type { MiddlewareHandler } from 'hono';
import type { MediaLibrary } from '../library/library.ts';

export const answerNotYet =
  (library: MediaLibrary): MiddlewareHandler =>
  async (c, next) => {
    await next();
    if (c.res.status !== 404 || library.scan.isComplete) return;
    c.res = c.json({ error: 'The library is still being looked into, please retry' }, 503, { 'retry-after': '1' });
  };
