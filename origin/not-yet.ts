/** Before the first walk through the folder is complete, what is not in the library may be there in a moment: that is no no. */
import type { MiddlewareHandler } from 'hono';
import type { MediaLibrary } from './library.ts';

export const notYet =
  (library: MediaLibrary): MiddlewareHandler =>
  async (c, next) => {
    await next();
    if (c.res.status !== 404 || library.scan.isComplete) return;
    c.res = c.json({ error: 'The library is still being looked into, please retry' }, 503, { 'retry-after': '1' });
  };
