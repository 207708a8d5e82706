/**
 * Answers a player's request for a playlist, once there is something to play. The request is
 * `GET /api/v1/hls/play/:ref/index.m3u8`.
 */
import * as v from 'valibot';
import { HeadstartError } from '../../protocol/errors.ts';
import { type MediaRef, type VisitId, VisitIdSchema } from '../../protocol/ids.ts';
import { PlaceSchema } from '../../protocol/messages.ts';
import { streamUrl } from '../../protocol/urls.ts';
import { deviceOf } from '../auth/device-profile.ts';
import { rememberedPlayMethod } from '../auth/play-method.ts';
import { refuseEmbedding } from '../auth/same-origin.ts';
import { admit, type Viewer, viewerOf, withStart } from '../auth/verdicts.ts';
import type { PlayReply } from '../media-file/media-file.ts';
import { answerText } from '../origins/answer-text.ts';
import { originOf, type RouteContext, refOf, requirePlayback, runInBackground, visitOf } from './context.ts';
import { busyError, unusableAnswerError } from './errors.ts';
import { answerUnwritable, keyQuery, recordBegun, recoverPlaylist } from './fall-through.ts';
import { answerHeadPlaylist } from './head.ts';
import { keepHead } from './make-head.ts';
import { accountOf, homeOf } from './session-home.ts';
import { PLAYLIST_HEADERS, writeForViewer } from './viewer-playlist.ts';

const PositionSchema = v.optional(v.pipe(v.string(), v.transform(Number), PlaceSchema));

/**
 * How many sessions the edge asks for when the origin loses one after the other. Then the edge tells the viewer that
 * the session is lost.
 */
const TRIES = 2;

export async function getPlaylist(c: RouteContext): Promise<Response> {
  const viewer = await viewerOf(c.req.raw, requirePlayback(c));
  refuseEmbedding(c.req.raw, viewer.credentials);
  const ref = refOf(c);
  const text = c.req.query('visit');
  // A request without `visit` comes from a player that the viewer has started by Play. A page sends `visit`, and may
  // send the request before Play. After Play, the page adds `play` to the URL of the request.
  if (text === undefined) return servePlaylist(c, { ref, viewer, visit: visitOf(viewer), playing: true, folder: '' });
  const visit = v.safeParse(VisitIdSchema, text);
  if (!visit.success) throw new HeadstartError('bad_request', `visit: ${visit.issues[0].message}`);
  const playing = c.req.query('play') !== undefined;
  return servePlaylist(c, { ref, viewer, visit: visit.output, playing, position: positionIn(c), folder: '' });
}

/**
 * @returns where the player is to start, in seconds; undefined: where its viewer left off. @throws HeadstartError
 * `bad_request`
 */
export function positionIn(c: RouteContext): number | undefined {
  const position = v.safeParse(PositionSchema, c.req.query('position'));
  if (!position.success) throw new HeadstartError('bad_request', `position: ${position.issues[0].message}`);
  return position.output;
}

interface PlaylistRequest {
  ref: MediaRef;
  viewer: Viewer;
  visit: VisitId;
  playing: boolean;
  /** The place at which the page wants the film to start, in seconds. */
  position?: number | undefined;
  /** The relative path from the playlist's own URL to its media ref's folder. */
  folder: string;
}

export async function servePlaylist(c: RouteContext, request: PlaylistRequest): Promise<Response> {
  requirePlayback(c);
  try {
    return await holdPlaylist(c, request);
  } catch (error) {
    return recoverPlaylist(c, request, error);
  }
}

async function holdPlaylist(c: RouteContext, request: PlaylistRequest): Promise<Response> {
  const { ref, viewer, visit, playing, position: start, folder } = request;
  const config = requirePlayback(c);
  const origin = originOf(config);
  const asked = Date.now();
  for (let tries = 0; tries < TRIES; tries++) {
    const allowed = withStart(await admit(ref, viewer, origin, config), start);
    // The edge gives this answer only after the origin has allowed the viewer, since the answer tells something of the
    // film.
    const elsewhere = answerUnwritable(c, request);
    if (elsewhere) return elsewhere;
    const home = await homeOf(c, ref, viewer, allowed);
    const beginning = await answerHeadPlaylist(c, home, { ...request, allowed });
    if (beginning) {
      recordBegun(request);
      return beginning;
    }
    // Only Play starts a session here. A page whose visitor only looks would wait for it in vain.
    if (!playing && home.lookStarts === 'none')
      throw new HeadstartError('not_ready', 'The edge starts no session before Play');
    const visitor = home.visitor(visit, rememberedPlayMethod(ref, deviceOf(c.req.raw)) === 'session');
    const session = sessionIn(await home.file.play(visitor, allowed.position, 'ready', playing));
    if (!session) return c.redirect(streamUrl(ref) + keyQuery(c), 302);
    // A `HEAD` only asks whether the playlist exists: the edge does not load it.
    if (c.req.method === 'HEAD') return c.body(null, 200, PLAYLIST_HEADERS);
    const response = await origin.fetchResource(session.id, 'index.m3u8', await accountOf(c, viewer));
    if (response.status === 404) {
      await response.body?.cancel();
      await home.file.reportLost(session.generation);
      continue;
    }
    if (!response.ok) throw unusableAnswerError(response, config);
    c.header('server-timing', `session;desc=${session.reused ? 'reused' : 'started'}, hold;dur=${Date.now() - asked}`);
    const { id, position } = session;
    const listed = await answerText(response);
    const written = await writeForViewer(c, listed, { ref, viewer, session: id, position, folder });
    recordBegun(request);
    runInBackground(
      c,
      keepHead(c, { ref, viewer, allowed, session: id, text: listed, position, use: playing ? 'play' : 'look' }),
    );
    return written;
  }
  throw new HeadstartError('not_ready', 'The media server has lost the session; try again');
}

/** @returns null for a direct-play file. @throws HeadstartError for any other answer without a session. */
export function sessionIn(answer: PlayReply | null): Extract<PlayReply, { kind: 'session' }> | null {
  if (!answer) throw new HeadstartError('not_ready', 'The first segment is not there yet; ask again');
  switch (answer.kind) {
    case 'direct':
      return null;
    case 'session':
      return answer;
    case 'failed':
      throw answer.code === 'busy'
        ? busyError()
        : new HeadstartError(answer.code, 'The media server could not start playback');
  }
}
