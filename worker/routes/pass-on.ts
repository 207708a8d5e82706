/** What is the origin's own to answer. */
import type { Next } from 'hono';
import { configOf } from '../config.ts';
import { type RouteContext, requirePlayback } from './context.ts';
import { forward } from './forward.ts';

/** The rest of the origin's API, and a session that is used when Headstart has stepped aside. */
export function passOn(c: RouteContext, request: Request = c.req.raw): Promise<Response> {
  if (configOf(c.env).site === 'origin') c.set('untouched', true);
  else requirePlayback(c);
  return forward(c, request);
}

/** Of the stream and its sessions: with playback off, a site of the origin's plays as if Headstart were not there. */
export async function stepAside(c: RouteContext, next: Next): Promise<Response | undefined> {
  const { site, playbackEnabled } = configOf(c.env);
  if (site === 'origin' && !playbackEnabled) return passOn(c);
  await next();
  return undefined;
}
