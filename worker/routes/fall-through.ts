/**
 * What happens to Play when Headstart itself fails: the origin answers, as without Headstart. Play goes to the origin
 * only before its player has got a playlist or a file.
 */
import { type ErrorCode, HeadstartError } from '../../protocol/errors.ts';
import { type MediaRef, splitMediaRef, type VisitId } from '../../protocol/ids.ts';
import { streamUrl } from '../../protocol/urls.ts';
import { LatestMap } from '../latest-map.ts';
import { UnwritablePlaylist } from '../playlist/unwritable.ts';
import type { RouteContext } from './context.ts';

/** With this parameter in its query, a stream request is for the origin alone to answer. */
const ALONE = ['headstart', 'off'] as const;

export const isForOriginAlone = (c: RouteContext): boolean => c.req.query(ALONE[0]) === ALONE[1];

/** A client that shows its key in the query needs it in every URL that the edge gives out. */
export function keyQuery(c: RouteContext): string {
  const key = c.req.query('api_key');
  return key ? `?api_key=${encodeURIComponent(key)}` : '';
}

/**
 * Which errors are faults of Headstart's own: the origin alone may then do better. The other errors (the origin is
 * down, or has no such media) would come without Headstart too.
 */
const IS_OURS: Record<ErrorCode, boolean> = {
  internal: true,
  origin_invalid: true,
  bad_request: false,
  signed_out: false,
  forbidden: false,
  not_found: false,
  method_not_allowed: false,
  cancelled: false,
  too_large: false,
  range_not_satisfiable: false,
  unplayable: false,
  too_many: false,
  origin_unreachable: false,
  not_ready: false,
  busy: false,
  playback_off: false,
};

const isOurs = (error: unknown): boolean => !(error instanceof HeadstartError) || IS_OURS[error.code];

/** How long an isolate remembers that a player has begun a film, in milliseconds: longer than a film lasts. */
const BEGUN_MS = 6 * 3_600_000;
const BEGUN_MAX = 10_000;
const begun = new LatestMap<string, number>(BEGUN_MAX, (since, now) => now - since > BEGUN_MS);

/**
 * A film, and the visit of the player that plays the film. A player that names no visit has its device's visit
 * (`visitOf`). That visit is the same for every film, so the visit alone does not tell the film.
 */
interface PlayedFilm {
  ref: MediaRef;
  visit: VisitId;
}

export const playKeyOf = ({ ref, visit }: PlayedFilm): string => `${visit} ${ref}`;

/** Records that the visit's player has got a playlist: from now on the film goes on with that playlist, or waits. */
export const recordBegun = (played: PlayedFilm): void => void begun.set(playKeyOf(played), Date.now());

export const hasBegun = (played: PlayedFilm): boolean => begun.has(playKeyOf(played));

/**
 * How long an isolate remembers that it could not convert the origin's playlist, in milliseconds. After that time, the
 * origin may have another playlist, or the file may have been replaced.
 */
const UNWRITABLE_MS = 10 * 60_000;
const UNWRITABLE_MAX = 1_000;
const unwritable = new LatestMap<MediaRef, number>(UNWRITABLE_MAX, (since, now) => now - since > UNWRITABLE_MS);

/**
 * @returns whether the origin's playlist of this media is one that the edge cannot rewrite. Play of this media then
 * goes to the origin
 */
export const isUnwritable = (ref: MediaRef): boolean => Date.now() - (unwritable.get(ref) ?? 0) <= UNWRITABLE_MS;

interface PlaylistAsked extends PlayedFilm {
  playing: boolean;
}

/**
 * Sends Play to the origin when the edge could not write this playlist a while ago.
 * @returns null when the edge is to write the playlist: no failure is remembered, or the film has begun
 * @throws HeadstartError `not_ready` to a page that looks
 */
export function answerUnwritable(c: RouteContext, asked: PlaylistAsked): Response | null {
  const { ref, playing } = asked;
  if (!isUnwritable(ref) || hasBegun(asked)) return null;
  if (playing) return redirectToOrigin(c, ref);
  // Play will go to the origin, so a look's session would be of no use.
  throw new HeadstartError('not_ready', 'The edge starts no session before Play');
}

/**
 * Answers the request when the edge cannot give out a playlist. When the fault is Headstart's, a player that asks for
 * the first time is sent to the origin. A page that looks, and a player in the middle of a film, are told to ask again.
 * @throws HeadstartError
 */
export function recoverPlaylist(c: RouteContext, asked: PlaylistAsked, error: unknown): Response {
  const { ref, playing } = asked;
  if (error instanceof UnwritablePlaylist) unwritable.set(ref, Date.now());
  const isInFilm = hasBegun(asked);
  if (playing && !isInFilm) return fallThrough(c, ref, error);
  // When the origin does not answer in the middle of a film, the player is told to ask again, so that the film goes on.
  if (isInFilm && isUnreachable(error)) {
    throw new HeadstartError('not_ready', 'The media server does not answer now; ask again', error);
  }
  if (!isOurs(error)) throw error;
  console.error(error);
  throw new HeadstartError('not_ready', 'Something went wrong at the edge; ask again', error);
}

const isUnreachable = (error: unknown): boolean =>
  error instanceof HeadstartError && error.code === 'origin_unreachable';

/**
 * Headstart has failed: sends Play to the origin, with what the player has asked for, as if Headstart were not there.
 * @throws HeadstartError when the fault is not Headstart's own
 */
export function fallThrough(c: RouteContext, ref: MediaRef, error: unknown): Response {
  if (!isOurs(error)) throw error;
  console.error(error);
  return redirectToOrigin(c, ref);
}

function redirectToOrigin(c: RouteContext, ref: MediaRef): Response {
  const query = new URL(c.req.url).searchParams;
  // These parameters are for the edge's own playlist alone.
  for (const name of ['visit', 'play']) query.delete(name);
  const { burntIn } = splitMediaRef(ref);
  if (burntIn !== null) query.set('burn', burntIn);
  query.set(...ALONE);
  return c.redirect(`${streamUrl(ref)}?${query}`, 302);
}
