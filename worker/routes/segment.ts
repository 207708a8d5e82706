/** `GET /api/v1/hls/play/:ref/:token/:name`: a segment, streamed. No Durable Object is asked on its way. */
import { HeadstartError } from '../../protocol/errors.ts';
import type { MediaRef } from '../../protocol/ids.ts';
import { admit, type Viewer, viewerOf } from '../auth/gate.ts';
import { openSegmentRight } from '../auth/segment-token.ts';
import type { Config } from '../config.ts';
import { LatestMap } from '../latest-map.ts';
import type { Allowed, OriginAdapter, OriginSessionId } from '../origins/adapter.ts';
import { answerText } from '../origins/answer-text.ts';
import { listedAfter } from '../segments/listed.ts';
import { readSegment } from '../segments/segments.ts';
import { originOf, type RouteContext, refOf, requirePlayback, runInBackground } from './context.ts';
import { unusable } from './errors.ts';
import { headIn, headSegment, playlistAfterHead, sessionAfterHead } from './head.ts';
import { askAhead, segmentOf } from './origin-segment.ts';
import { ownHeaders } from './own-headers.ts';
import { positionIn } from './playlist.ts';
import { accountOf, homeOf } from './session-home.ts';
import { writeToViewer } from './viewer-playlist.ts';

/** A lease that plays is renewed by segments at most this often for each viewer and file; it lasts many times as long. */
const WATCHED_EVERY_MS = 15_000;
const WATCHED_MAX = 10_000;
const watchedAt = new LatestMap<string, number>(WATCHED_MAX, (at, now) => now - at >= WATCHED_EVERY_MS);

const PASSED_ON = ['content-type', 'content-length', 'content-range', 'accept-ranges'];

export async function segment(c: RouteContext): Promise<Response> {
  const config = requirePlayback(c);
  const ref = refOf(c);
  const viewer = await viewerOf(c.req.raw, config);
  const { token = '', name = '' } = c.req.param() as { token?: string; name?: string };
  const right = await openSegmentRight(token, { ref, viewer: viewer.key }, config.signingKey);
  if (!right) throw new HeadstartError('forbidden', 'This is not yours to read: load the playlist again');
  const origin = originOf(config);
  const waitUntil = (work: Promise<unknown>): void => c.executionCtx.waitUntil(work);
  // The right says what may be read, the origin who may still watch: without its word, who has signed out would watch on.
  const allowed = await admit(ref, viewer, origin, config, waitUntil).catch(askAgain);
  const head = headIn(right);
  const kept = head && (await headSegment(c, { key: head, ref, allowed, name }));
  if (kept) return passOn(kept, true);
  // The player of a film that stands still goes on asking for a playlist that grows.
  if (!isPlaylist(name)) runInBackground(c, keepWatching(c, ref, viewer, allowed));
  const home = head && (await homeOf(c, ref, viewer, allowed));
  const joined = home && (await sessionAfterHead(c, home, { key: head, viewer, allowed }));
  const session = joined ? joined.id : right;
  const resource = resourceIn(origin, session, name);
  if (isPlaylist(resource)) {
    const response = await origin.fetchResource(session, resource, await accountOf(c, viewer)).catch(askAgain);
    if (!response.ok) throw refusal(response, config);
    return writeToViewer(c, await answerText(response), {
      ref,
      viewer,
      session,
      position: positionIn(c) ?? allowed.position,
      folder: '../',
      name: resource,
    });
  }
  const range = c.req.header('range') ?? null;
  const { response, isSound } = await readSegment(segmentOf(c, viewer, session, resource), range).catch(askAgain);
  // The playlist that begins with a head does not tell its player that the session is lost.
  if (response.status === 404 && joined) await playlistAfterHead(c, home, viewer, joined);
  if (!response.ok) throw refusal(response, config);
  askAhead(c, viewer, session, listedAfter(session, resource));
  return passOn(response, isSound);
}

const isPlaylist = (name: string): boolean => name.endsWith('.m3u8');

/** A player in the middle of a film goes on when it is told to ask again. @throws HeadstartError */
function askAgain(error: unknown): never {
  const isNo = error instanceof HeadstartError && ['signed_out', 'not_found', 'playback_off'].includes(error.code);
  throw isNo ? error : new HeadstartError('not_ready', 'The media server does not answer now; ask again', error);
}

/** Here it is the viewer who names it, and a name that leads elsewhere is no fault of the origin's. */
function resourceIn(origin: OriginAdapter, session: OriginSessionId, name: string): string {
  try {
    return origin.mapUrl(name, session);
  } catch (cause) {
    throw new HeadstartError('not_found', 'There is no such segment', cause);
  }
}

async function keepWatching(c: RouteContext, ref: MediaRef, viewer: Viewer, allowed: Allowed): Promise<void> {
  const name = `${viewer.key} ${ref}`;
  const now = Date.now();
  if (now - (watchedAt.get(name) ?? 0) < WATCHED_EVERY_MS) return;
  watchedAt.set(name, now);
  const { file } = await homeOf(c, ref, viewer, allowed);
  await file.watched(viewer.key);
}

/** In the middle of a film: whatever may pass is to be asked for again, and no player asks again after a 4xx. */
function refusal(response: Response, config: Config): HeadstartError {
  switch (response.status) {
    case 404:
      return new HeadstartError('not_found', 'There is no such segment');
    case 416:
      return new HeadstartError('range_not_satisfiable', 'The segment has no such range');
  }
  const reason = unusable(response, config);
  if (reason.code === 'signed_out') return reason;
  return new HeadstartError('not_ready', 'The segment is not there yet; ask again', reason);
}

/** The segment is this viewer's own: no shared cache on the way may keep it, and no cache at all what may not be one. */
function passOn(response: Response, isSound: boolean): Response {
  const own = ownHeaders(response);
  // What was compressed on its way here is not any more.
  if (own.headers.has('content-encoding')) own.headers.delete('content-length');
  for (const name of [...own.headers.keys()]) if (!PASSED_ON.includes(name)) own.headers.delete(name);
  own.headers.set('cache-control', isSound ? 'private, max-age=31536000, immutable' : 'no-store');
  return own;
}
