/** Redirects as Mydia does. */
import type { Context } from 'hono';
import type { Signed } from '../auth/identify.ts';

/** A redirect without a body, like Mydia's. */
export const redirect = (c: Context<Signed>, location: string): Response =>
  c.body(null, 302, { location, 'content-length': '0' });
