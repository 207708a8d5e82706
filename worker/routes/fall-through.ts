/** What the origin would have done alone. */
import { type ErrorCode, HeadstartError } from '../../protocol/errors.ts';
import type { MediaRef } from '../../protocol/ids.ts';
import { streamUrl } from '../../protocol/urls.ts';
import type { RouteContext } from './context.ts';

/** In the query of a stream request: the origin shall answer it alone. */
const ALONE = ['headstart', 'off'] as const;

export const isAlone = (c: RouteContext): boolean => c.req.query(ALONE[0]) === ALONE[1];

/** Whoever authenticates by query must do so on every URL that is handed out. */
export function keyQuery(c: RouteContext): string {
  const key = c.req.query('api_key');
  return key ? `?api_key=${encodeURIComponent(key)}` : '';
}

/** What the origin may do better alone. The rest (it is down, it has no such media) would have happened without us too. */
const OURS: readonly ErrorCode[] = ['internal', 'origin_invalid'];

/**
 * Something of ours has failed: Play goes on as if Headstart were not there, with what the player has asked for.
 * @throws HeadstartError that is not ours
 */
export function withoutHeadstart(c: RouteContext, ref: MediaRef, error: unknown): Response {
  if (error instanceof HeadstartError && !OURS.includes(error.code)) throw error;
  console.error(error);
  const query = new URL(c.req.url).searchParams;
  // Which is of the edge's own playlist.
  query.delete('visit');
  query.set(...ALONE);
  return c.redirect(`${streamUrl(ref)}?${query}`, 302);
}
