/**
 * Answers a player's request for a segment, and keeps the viewer's lease. The request is
 * `GET /api/v1/hls/play/:ref/:token/:name`; the segment is streamed. The edge calls a Durable Object for few of these
 * requests: once in `KEEP_EVERY_MS` to keep the lease, and for a segment after a head, to find the session.
 */
import { HeadstartError } from '../../protocol/errors.ts';
import type { MediaRef } from '../../protocol/ids.ts';
import { openSegmentRight } from '../auth/segment-token.ts';
import { admit, type Viewer, viewerOf } from '../auth/verdicts.ts';
import type { Config } from '../config.ts';
import type { Allowed, OriginAdapter, OriginSessionId } from '../origins/adapter.ts';
import { answerText } from '../origins/answer-text.ts';
import { listedAfter } from '../segments/listed.ts';
import { readSegment } from '../segments/segments.ts';
import { originOf, type RouteContext, refOf, requirePlayback, runInBackground } from './context.ts';
import { unusableAnswerError } from './errors.ts';
import { fetchPlaylistAfterHead, findSessionAfterHead, headKeyIn, readHeadSegment } from './head.ts';
import { KeepPace } from './keep-pace.ts';
import { fetchAhead, SEGMENT_CACHE_CONTROL, segmentOf } from './origin-segment.ts';
import { withMutableHeaders } from './own-headers.ts';
import { positionIn } from './playlist.ts';
import { accountOf, homeOf } from './session-home.ts';
import { writeForViewer } from './viewer-playlist.ts';

/**
 * When this isolate last renewed each viewer's lease. `watched` names a lease by the viewer's key and the media ref.
 */
const watched = new KeepPace();

const PASSED_ON = ['content-type', 'content-length', 'content-range', 'accept-ranges'];

export async function getSegment(c: RouteContext): Promise<Response> {
  const config = requirePlayback(c);
  const ref = refOf(c);
  const viewer = await viewerOf(c.req.raw, config);
  const { token = '', name = '' } = c.req.param() as { token?: string; name?: string };
  const right = await openSegmentRight(token, { ref, viewer: viewer.key }, config.signingKey);
  if (!right) throw new HeadstartError('forbidden', 'This address is not for this viewer: load the playlist again');
  const origin = originOf(config);
  const waitUntil = (work: Promise<unknown>): void => c.executionCtx.waitUntil(work);
  // The right says which session the viewer may read; the origin says whether the viewer still may watch, so that a
  // viewer that has signed out does not watch on.
  const allowed = await admit(ref, viewer, origin, config, waitUntil).catch(throwAskAgain);
  const head = headKeyIn(right);
  const kept = head && (await readHeadSegment(c, { key: head, ref, allowed, name }));
  if (kept) return sendToViewer(kept, true);
  // A request for a playlist keeps no lease: the player of a paused film goes on asking for a playlist that grows.
  if (!isPlaylist(name)) runInBackground(c, keepWatching(c, ref, viewer, allowed));
  const home = head && (await homeOf(c, ref, viewer, allowed));
  const joined = home && (await findSessionAfterHead(c, home, { key: head, viewer, allowed }));
  const session = joined ? joined.id : right;
  const resource = resourceIn(origin, session, name);
  if (isPlaylist(resource)) {
    const response = await origin.fetchResource(session, resource, await accountOf(c, viewer)).catch(throwAskAgain);
    if (!response.ok) throw segmentError(response, config);
    return writeForViewer(c, await answerText(response), {
      ref,
      viewer,
      session,
      position: positionIn(c) ?? allowed.position,
      folder: '../',
      name: resource,
    });
  }
  const range = c.req.header('range') ?? null;
  const { response, isSound } = await readSegment(segmentOf(c, viewer, session, resource), range).catch(throwAskAgain);
  // The origin may have lost the session. After a head the player never requests the session's playlist, so the edge
  // requests it here. When the playlist is gone too, this call reports the loss to the media file.
  if (response.status === 404 && joined) await fetchPlaylistAfterHead(c, home, viewer, joined);
  if (!response.ok) throw segmentError(response, config);
  fetchAhead(c, viewer, session, listedAfter(session, resource));
  return sendToViewer(response, isSound);
}

const isPlaylist = (name: string): boolean => name.endsWith('.m3u8');

/** A player in the middle of a film goes on when the edge tells it to ask again. @throws HeadstartError */
function throwAskAgain(error: unknown): never {
  const isNo = error instanceof HeadstartError && ['signed_out', 'not_found', 'playback_off'].includes(error.code);
  throw isNo ? error : new HeadstartError('not_ready', 'The media server does not answer now; ask again', error);
}

/** The name comes from the viewer's request: when it leads elsewhere, the fault is not the origin's. */
function resourceIn(origin: OriginAdapter, session: OriginSessionId, name: string): string {
  try {
    return origin.mapUrl(name, session);
  } catch (cause) {
    throw new HeadstartError('not_found', 'There is no such segment', cause);
  }
}

async function keepWatching(c: RouteContext, ref: MediaRef, viewer: Viewer, allowed: Allowed): Promise<void> {
  if (!watched.takeTurn(`${viewer.key} ${ref}`)) return;
  const { file } = await homeOf(c, ref, viewer, allowed);
  await file.keepWatching(viewer.key);
}

/**
 * In the middle of a film the player asks again after a 503 and never after a 4xx: a failure that may pass is a 503.
 */
function segmentError(response: Response, config: Config): HeadstartError {
  switch (response.status) {
    case 404:
      return new HeadstartError('not_found', 'There is no such segment');
    case 416:
      return new HeadstartError('range_not_satisfiable', 'The segment has no such range');
  }
  const reason = unusableAnswerError(response, config);
  if (reason.code === 'signed_out') return reason;
  return new HeadstartError('not_ready', 'The segment is not there yet; ask again', reason);
}

/**
 * The segment is for this viewer alone: no shared cache on the way may keep it. A body that may be no segment must not
 * stay in any cache.
 */
function sendToViewer(response: Response, isSound: boolean): Response {
  const own = withMutableHeaders(response);
  // The platform has decompressed the body: the stated length is that of the compressed bytes.
  if (own.headers.has('content-encoding')) own.headers.delete('content-length');
  for (const name of [...own.headers.keys()]) if (!PASSED_ON.includes(name)) own.headers.delete(name);
  own.headers.set('cache-control', isSound ? SEGMENT_CACHE_CONTROL : 'no-store');
  return own;
}
