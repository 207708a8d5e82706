/** `GET /api/v1/hls/play/:ref/index.m3u8`: the playlist, held until there is something to play. */
import * as v from 'valibot';
import { HeadstartError } from '../../protocol/errors.ts';
import { type MediaRef, type VisitId, VisitIdSchema } from '../../protocol/ids.ts';
import { PlaceSchema } from '../../protocol/messages.ts';
import { streamUrl } from '../../protocol/urls.ts';
import { deviceOf } from '../auth/device-profile.ts';
import { admit, startingAt, type Viewer, viewerOf } from '../auth/gate.ts';
import { refuseEmbedding } from '../auth/same-origin.ts';
import { rememberedWay } from '../auth/ways.ts';
import type { PlayReply } from '../media-file/media-file.ts';
import { answerText } from '../origins/answer-text.ts';
import { originOf, type RouteContext, refOf, requirePlayback, runInBackground, visitOf } from './context.ts';
import { busy, unusable } from './errors.ts';
import { keyQuery, noteBegun, playlistWithoutHeadstart, unwritablePlaylist } from './fall-through.ts';
import { headPlaylist } from './head.ts';
import { keepHead } from './make-head.ts';
import { accountOf, homeOf } from './session-home.ts';
import { PLAYLIST_HEADERS, writeToViewer } from './viewer-playlist.ts';

const PositionSchema = v.optional(v.pipe(v.string(), v.transform(Number), PlaceSchema));

/** How often a session that turns out to be lost is asked for anew before the viewer is told. */
const TRIES = 2;

export async function playlist(c: RouteContext): Promise<Response> {
  const viewer = await viewerOf(c.req.raw, requirePlayback(c));
  refuseEmbedding(c.req.raw, viewer.credentials);
  const ref = refOf(c);
  const text = c.req.query('visit');
  // A player that names no visit plays; a page names the one with which it gets ready, and says when Play was pressed.
  if (text === undefined) return servePlaylist(c, { ref, viewer, visit: visitOf(viewer), playing: true, folder: '' });
  const visit = v.safeParse(VisitIdSchema, text);
  if (!visit.success) throw new HeadstartError('bad_request', `visit: ${visit.issues[0].message}`);
  const playing = c.req.query('play') !== undefined;
  return servePlaylist(c, { ref, viewer, visit: visit.output, playing, position: positionIn(c), folder: '' });
}

/** @returns where the player is to start, in seconds; undefined where its viewer left off. @throws HeadstartError `bad_request` */
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
  /** Where the page will have it start, in seconds. */
  position?: number | undefined;
  /** What leads from the playlist's own URL to its ref's folder. */
  folder: string;
}

export async function servePlaylist(c: RouteContext, request: PlaylistRequest): Promise<Response> {
  requirePlayback(c);
  try {
    return await heldPlaylist(c, request);
  } catch (error) {
    return playlistWithoutHeadstart(c, request, error);
  }
}

async function heldPlaylist(c: RouteContext, request: PlaylistRequest): Promise<Response> {
  const { ref, viewer, visit, playing, position: start, folder } = request;
  const config = requirePlayback(c);
  const origin = originOf(config);
  const asked = Date.now();
  for (let tries = 0; tries < TRIES; tries++) {
    const allowed = startingAt(await admit(ref, viewer, origin, config), start);
    // Told after the origin has let the viewer in: it says something of the film.
    const elsewhere = unwritablePlaylist(c, request);
    if (elsewhere) return elsewhere;
    const home = await homeOf(c, ref, viewer, allowed);
    const beginning = await headPlaylist(c, home, { ...request, allowed });
    if (beginning) {
      noteBegun(request);
      return beginning;
    }
    // A page that looks would wait for a session that only Play starts.
    if (!playing && home.lookStarts === 'nobody')
      throw new HeadstartError('not_ready', 'Nothing is started before Play');
    const visitor = home.visitor(visit, rememberedWay(ref, deviceOf(c.req.raw)) === 'session');
    const session = sessionIn(await home.file.play(visitor, allowed.position, 'ready', playing));
    if (!session) return c.redirect(streamUrl(ref) + keyQuery(c), 302);
    // A player that only wants to know whether it is there waits for no more than that.
    if (c.req.method === 'HEAD') return c.body(null, 200, PLAYLIST_HEADERS);
    const response = await origin.fetchResource(session.id, 'index.m3u8', await accountOf(c, viewer));
    if (response.status === 404) {
      await response.body?.cancel();
      await home.file.lost(session.generation);
      continue;
    }
    if (!response.ok) throw unusable(response, config);
    c.header('server-timing', `session;desc=${session.reused ? 'reused' : 'started'}, hold;dur=${Date.now() - asked}`);
    const { id, position } = session;
    const listed = await answerText(response);
    const written = await writeToViewer(c, listed, { ref, viewer, session: id, position, folder });
    noteBegun(request);
    runInBackground(
      c,
      keepHead(c, { ref, viewer, allowed, session: id, text: listed, position, use: playing ? 'play' : 'look' }),
    );
    return written;
  }
  throw new HeadstartError('not_ready', 'The media server has lost the session; try again');
}

/** @returns null for a direct-play file. @throws HeadstartError for everything that is no session. */
export function sessionIn(answer: PlayReply | null): Extract<PlayReply, { kind: 'session' }> | null {
  if (!answer) throw new HeadstartError('not_ready', 'The first segment is not there yet; ask again');
  switch (answer.kind) {
    case 'direct':
      return null;
    case 'session':
      return answer;
    case 'failed':
      throw answer.code === 'busy'
        ? busy()
        : new HeadstartError(answer.code, 'The media server could not start playback');
  }
}
