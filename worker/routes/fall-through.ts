/** What the origin would have done alone. */
import { type ErrorCode, HeadstartError } from '../../protocol/errors.ts';
import type { MediaRef } from '../../protocol/ids.ts';
import { streamUrl } from '../../protocol/urls.ts';
import { configOf } from '../config.ts';
import type { RouteContext } from './context.ts';

/** In the query of a stream request: the origin shall answer it alone. */
export const ALONE = 'headstart=off';

/** Whoever authenticates by query must do so on every URL that is handed out. */
export function keyQuery(c: RouteContext): string {
  const key = c.req.query('api_key');
  return key ? `?api_key=${encodeURIComponent(key)}` : '';
}

/** What the origin may do better alone. The rest (it is down, it has no such media) would have happened without us too. */
const OURS: readonly ErrorCode[] = ['internal', 'origin_invalid'];

/** Something of ours has failed: Play goes on as if Headstart were not there. @throws HeadstartError that is not ours */
export function withoutHeadstart(c: RouteContext, ref: MediaRef, error: unknown): Response {
  if (error instanceof HeadstartError && !OURS.includes(error.code)) throw error;
  console.error(error);
  const key = keyQuery(c);
  return c.redirect(`${streamUrl(ref)}${key ? `${key}&` : '?'}${ALONE}`, 302);
}

/** Hop-by-hop, or Cloudflare's own. */
const NOT_FORWARDED = /^(?:host|connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|cf-.*|x-real-ip)$/;

/** Passes a request on to the origin, with the viewer's own credentials, and its answer back. */
export async function forward(c: RouteContext): Promise<Response> {
  const { origin, originAliases } = configOf(c.env);
  const request = c.req.raw;
  const url = new URL(request.url);
  const headers = new Headers();
  request.headers.forEach((value, name) => {
    if (!NOT_FORWARDED.test(name)) headers.append(name, value);
  });
  headers.set('x-forwarded-host', url.host);
  headers.set('x-forwarded-proto', url.protocol.slice(0, -1));
  const { method, body } = request;
  const init = { method, headers, body, redirect: 'manual' } as const;
  const response = await fetch(`${origin}${url.pathname}${url.search}`, init).catch((cause: unknown) => {
    throw new HeadstartError('origin_unreachable', 'The media server did not answer', cause);
  });
  const location = response.headers.get('location');
  const target = location === null ? null : URL.parse(location, origin);
  if (!target || !originAliases.includes(target.origin)) return response;
  const answer = new Response(response.body, response);
  answer.headers.set('location', target.pathname + target.search);
  return answer;
}
