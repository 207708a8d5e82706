/**
 * What is answered about a title that the first scan may still find: 503, not 404. Once the first walk through the
 * folder is complete, the answer is 404.
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
