/** What the origin would have done alone: where Play goes when something of Headstart's fails before anything was given out. */
import { type ErrorCode, HeadstartError } from '../../protocol/errors.ts';
import { type MediaRef, splitMediaRef, type VisitId } from '../../protocol/ids.ts';
import { streamUrl } from '../../protocol/urls.ts';
import { LatestMap } from '../latest-map.ts';
import { UnwritablePlaylist } from '../playlist/unwritable.ts';
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

const isOurs = (error: unknown): boolean => !(error instanceof HeadstartError) || OURS.includes(error.code);

/** Longer than a film: a player that has begun one goes on with it. */
const BEGUN_MS = 6 * 3_600_000;
const BEGUN_MAX = 10_000;
const begun = new LatestMap<string, number>(BEGUN_MAX, (since, now) => now - since > BEGUN_MS);

/** A player that names no visit plays one film after another with that of its device. */
interface Played {
  ref: MediaRef;
  visit: VisitId;
}

export const playedBy = ({ ref, visit }: Played): string => `${visit} ${ref}`;

/** The visit's player has been given a playlist: from now on the film goes on with that one, or waits. */
export const noteBegun = (played: Played): void => void begun.set(playedBy(played), Date.now());

export const hasBegun = (played: Played): boolean => begun.has(playedBy(played));

/** The playlist's writer may be mended, or the file replaced, by then. */
const UNWRITABLE_MS = 10 * 60_000;
const UNWRITABLE_MAX = 1_000;
const unwritable = new LatestMap<MediaRef, number>(UNWRITABLE_MAX, (since, now) => now - since > UNWRITABLE_MS);

/** @returns whether the edge could not write the playlist of this media a while ago: its Play goes the site's own way. */
export const isUnwritable = (ref: MediaRef): boolean => Date.now() - (unwritable.get(ref) ?? 0) <= UNWRITABLE_MS;

interface PlaylistAsked extends Played {
  playing: boolean;
}

/**
 * What is answered without another try; a film that has begun goes on to be tried.
 * @returns null for a playlist that the edge may be able to write. @throws HeadstartError `not_ready` to a page that looks
 */
export function unwritablePlaylist(c: RouteContext, asked: PlaylistAsked): Response | null {
  const { ref, playing } = asked;
  if (!isUnwritable(ref) || hasBegun(asked)) return null;
  if (playing) return redirectAlone(c, ref);
  // Play goes another way, and nothing that a look starts is of use.
  throw new HeadstartError('not_ready', 'Nothing is started before Play');
}

/**
 * Something has failed while a playlist was asked for. What is ours goes on as if Headstart were not there, if a player asks,
 * and for the first time; a page that only gets ready, and a film in its middle, ask again.
 * @throws HeadstartError
 */
export function playlistWithoutHeadstart(c: RouteContext, asked: PlaylistAsked, error: unknown): Response {
  const { ref, playing } = asked;
  if (error instanceof UnwritablePlaylist) unwritable.set(ref, Date.now());
  const isInFilm = hasBegun(asked);
  if (playing && !isInFilm) return withoutHeadstart(c, ref, error);
  // A film in its middle waits for an origin that is gone, too: its player is not told that there is none.
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
 * Something of ours has failed: Play goes on as if Headstart were not there, with what the player has asked for.
 * @throws HeadstartError that is not ours
 */
export function withoutHeadstart(c: RouteContext, ref: MediaRef, error: unknown): Response {
  if (!isOurs(error)) throw error;
  console.error(error);
  return redirectAlone(c, ref);
}

function redirectAlone(c: RouteContext, ref: MediaRef): Response {
  const query = new URL(c.req.url).searchParams;
  // Which are of the edge's own playlist.
  for (const name of ['visit', 'play']) query.delete(name);
  const { burntIn } = splitMediaRef(ref);
  if (burntIn !== null) query.set('burn', burntIn);
  query.set(...ALONE);
  return c.redirect(`${streamUrl(ref)}?${query}`, 302);
}
