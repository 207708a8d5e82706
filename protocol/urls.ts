/** Every URL of the edge's HTTP interface, built here and parsed in `worker/routes.ts` with the same constants. */
import type { MediaRef, VisitId } from './ids.ts';

export const API = '/api/v1';

export type VisitAction = 'preload' | 'renew' | 'cancel';

/** `POST`: takes, keeps or gives back a visit's lease. */
export const visitUrl = (action: VisitAction, ref: MediaRef): string => `${API}/hls/${action}/${ref}`;

/** The playlist that Play uses. For a direct-play file it redirects to the origin's stream. */
export const manifestUrl = (ref: MediaRef, visit: VisitId): string =>
  `${API}/hls/play/${ref}/index.m3u8?visit=${visit}`;

/** The viewer's saved position at the origin. `GET` and `POST`, see `PlaybackSchema`. */
export const playbackUrl = (ref: MediaRef): string => `${API}/playback/${ref}`;

/** @returns the action and media ref of a `visitUrl`, or null for any other path. */
export function parseVisitUrl(pathname: string): { action: VisitAction; ref: string } | null {
  const match = /^\/api\/v1\/hls\/(preload|renew|cancel)\/(.+)$/.exec(pathname);
  return match ? { action: match[1] as VisitAction, ref: match[2] as string } : null;
}
