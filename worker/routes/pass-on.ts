/**
 * Passes requests to the origin, for the origin to answer. With playback off, these include the requests of players.
 */
import type { Next } from 'hono';
import { configOf } from '../config.ts';
import { type RouteContext, requirePlayback } from './context.ts';
import { forward } from './forward.ts';

/** Passes a request to the origin. @throws HeadstartError `playback_off` where the site is not the origin's */
export function passOn(c: RouteContext, request: Request = c.req.raw): Promise<Response> {
  if (configOf(c.env).site === 'origin') c.set('untouched', true);
  else requirePlayback(c);
  return forward(c, request);
}

/**
 * With playback off and `SITE=origin`, passes requests for streams and sessions to the origin, as if Headstart were not
 * there.
 */
export async function passOnWhenOff(c: RouteContext, next: Next): Promise<Response | undefined> {
  const { site, playbackEnabled } = configOf(c.env);
  if (site === 'origin' && !playbackEnabled) return passOn(c);
  await next();
  return undefined;
}
