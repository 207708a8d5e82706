/** Which script may become this site's service worker. */
import type { Next } from 'hono';
import { HeadstartError } from '../../protocol/errors.ts';
import { configOf } from '../config.ts';
import type { RouteContext } from './context.ts';

/**
 * The one script that may become a service worker here. A site with another name for its worker's script must serve the
 * script itself.
 */
const SCRIPT = '/sw.js';

/**
 * A service worker sees every request of its scope: a script that gets installed as one owns the site. When a browser
 * requests a script to install it as a service worker, a header says so. So the edge can refuse the request, and no
 * file that the origin serves, such as an upload, becomes a service worker. Where the pages are the origin's too, the
 * origin owns the site already.
 * @throws HeadstartError `forbidden`
 */
export async function refuseOtherServiceWorkers(c: RouteContext, next: Next): Promise<void> {
  const isOurs = new URL(c.req.url).pathname === SCRIPT || configOf(c.env).site === 'origin';
  if (c.req.header('service-worker') !== undefined && !isOurs) {
    throw new HeadstartError('forbidden', `Only ${SCRIPT} is a service worker here`);
  }
  await next();
}
