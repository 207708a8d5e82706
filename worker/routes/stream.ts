/** What Mydia's own player is answered: its stream, its session, and the end of that session. */
import { HeadstartError } from '../../protocol/errors.ts';
import { type MediaRef, newVisitId, parseMediaRef, type VisitId } from '../../protocol/ids.ts';
import { API } from '../../protocol/urls.ts';
import { deviceOf } from '../auth/device-profile.ts';
import { playMethodOf } from '../auth/play-method.ts';
import { refuseEmbedding, requireSameOrigin } from '../auth/same-origin.ts';
import { showsAccount } from '../auth/subject.ts';
import { admit, type Viewer, viewerOf } from '../auth/verdicts.ts';
import type { OriginSessionId } from '../origins/adapter.ts';
import { needsNoSession } from '../origins/mydia-candidates.ts';
import { originOf, type RouteContext, refOf, requirePlayback } from './context.ts';
import { fallThrough, isForOriginAlone, isUnwritable, keyQuery } from './fall-through.ts';
import { handOn } from './hand-on.ts';
import { findHead, forgetPlaylistAsked, takePlayLease } from './head.ts';
import { headLookOf } from './head-looks.ts';
import { passOn } from './pass-on.ts';
import { endPlayerSession, passPlaylist, passResource, passStream, renditionAskedFor } from './player-session.ts';
import { servePlaylist, sessionIn } from './playlist.ts';
import { accountOf, homeOf, rememberedHome, type SessionHome } from './session-home.ts';

/**
 * `GET`/`HEAD /api/v1/stream/...`: the file for direct play, else the way to the playlist of the warm session: a
 * redirect, or JSON when asked for with `resolve=json`, as the player of 2026 does.
 */
export async function getStream(c: RouteContext): Promise<Response> {
  const config = requirePlayback(c);
  const strategy = c.req.query('strategy') ?? '';
  const ref = renditionAskedFor(c, refOf(c, 'file'));
  // The edge passes these requests on to the origin. `showsAccount` is false when the edge cannot ask the origin about
  // the request's viewer.
  if (isForOriginAlone(c) || needsNoSession(strategy) || !showsAccount(c.req.raw) || isUnwritable(ref)) {
    return passStream(c, ref);
  }
  const viewer = await viewerOf(c.req.raw, config);
  refuseEmbedding(c.req.raw, viewer.credentials);
  const device = deviceOf(c.req.raw);
  const origin = originOf(config);
  const account = () => accountOf(c, viewer);
  try {
    const [allowed, way] = await Promise.all([
      admit(ref, viewer, origin, config),
      strategy ? 'session' : playMethodOf(ref, device, origin, account, config),
    ]);
    const home = await homeOf(c, ref, viewer, allowed);
    const look = await home.file.findLook(viewer.key, viewer.signIn, device, headLookOf(ref, viewer, config));
    const isDirect = way === 'direct' || (look.isDirect && !strategy);
    const direct = isDirect ? await directStream(c, ref, viewer, home) : null;
    if (direct || way === 'direct') return direct ?? passStream(c, ref);
    const visit = look.visit ?? newVisitId();
    const head = await findHead(c, ref, allowed);
    const visitor = home.visitor(visit, way === 'session');
    if (head) forgetPlaylistAsked({ ref, visit });
    const session = head
      ? await takePlayLease(c, home, head, visitor, allowed.position)
      : sessionIn(await home.file.play(visitor, allowed.position, 'decided', true));
    const name = edgeSession({ ref, visit, isOfPage: look.visit !== null });
    const playlist = `${API}/hls/${name}/index.m3u8${keyQuery(c)}`;
    if (session && c.req.query('resolve') === 'json') {
      const { duration = null } = (await origin.inspect(ref, await account(), device)) ?? {};
      return c.json({ hls_url: playlist, duration });
    }
    if (session) return c.redirect(playlist, 302);
    return (await directStream(c, ref, viewer, home)) ?? passStream(c, ref);
  } catch (error) {
    return fallThrough(c, ref, error);
  }
}

/** @returns null when the origin wants to transcode the file after all */
async function directStream(
  c: RouteContext,
  ref: MediaRef,
  viewer: Viewer,
  { file, lookStarts }: SessionHome,
): Promise<Response | null> {
  const config = requirePlayback(c);
  const origin = originOf(config);
  const { response, session } = await origin.fetchStream(ref, viewer.credentials, c.req.raw, deviceOf(c.req.raw));
  if (session) await file.refute();
  // With `own_account`, no look starts a session as the viewer. So this session is the viewer's own, and the viewer may
  // be using it already: the edge does not end it.
  if (!session || lookStarts === 'own_account') return handOn(response, c.req.raw, config);
  // A session that the edge cannot stop now ends by itself: the origin drops it as idle.
  await origin.stop(session, viewer.credentials).catch(() => false);
  return null;
}

/**
 * `GET /api/v1/hls/:session/index.m3u8`, for the session to which `stream` has redirected, or for a session of the
 * origin's own player.
 */
export async function getSessionPlaylist(c: RouteContext): Promise<Response> {
  const name = c.req.param('session') ?? '';
  const session = parseEdgeSession(name);
  if (!session) return passPlaylist(c, name as OriginSessionId);
  const viewer: Viewer = await viewerOf(c.req.raw, requirePlayback(c));
  refuseEmbedding(c.req.raw, viewer.credentials);
  const { ref, visit } = session;
  return servePlaylist(c, { ref, viewer, visit, playing: true, folder: `../play/${ref}/` });
}

/** `GET /api/v1/hls/:session/:name`: a playlist or segment of a session, by the origin's own path. */
export const getSessionResource = (c: RouteContext): Promise<Response> =>
  passResource(c, (c.req.param('session') ?? '') as OriginSessionId, c.req.param('name') ?? '');

/**
 * `DELETE /api/v1/hls/:session`: gives this viewer's lease back; other leases may still hold the session. When the
 * lease is a page's, it becomes a look again. The page gives its visit back later, and until then the viewer may press
 * Play again.
 */
export async function endSession(c: RouteContext): Promise<Response> {
  const name = c.req.param('session') ?? '';
  const terminated = { status: 'terminated', session_id: name };
  const session = parseEdgeSession(name);
  if (!session) return (await endPlayerSession(c, name as OriginSessionId)) ? c.json(terminated) : passOn(c);
  requireSameOrigin(c.req.raw);
  const config = requirePlayback(c);
  const viewer = await viewerOf(c.req.raw, config);
  const home =
    rememberedHome(c, session.ref, viewer) ??
    (await homeOf(c, session.ref, viewer, await admit(session.ref, viewer, originOf(config), config)));
  await (session.isOfPage ? home.file.lookAgain(session.visit) : home.file.cancel(session.visit));
  return c.json(terminated);
}

/** A session id that the edge gives out stands for a lease. */
interface EdgeSession {
  ref: MediaRef;
  visit: VisitId;
  /** A page already had this visit when its player asked for the stream. */
  isOfPage: boolean;
}

const OF_PAGE = 'page';

const edgeSession = ({ ref, visit, isOfPage }: EdgeSession): string =>
  [ref.replace('/', '.'), visit, ...(isOfPage ? [OF_PAGE] : [])].join('.');

/** @returns null for a session of the origin's own player. @throws HeadstartError `bad_request` */
function parseEdgeSession(name: string): EdgeSession | null {
  const [kind, id, visit, page, ...rest] = name.split('.');
  if (!visit || rest.length > 0) return null;
  const ref = parseMediaRef(`${kind}/${id}`);
  const isWellFormed = /^[\w-]{16,64}$/.test(visit) && (page ?? OF_PAGE) === OF_PAGE;
  if (!ref || !isWellFormed) throw new HeadstartError('bad_request', 'This is no session of ours');
  return { ref, visit: visit as VisitId, isOfPage: page === OF_PAGE };
}
