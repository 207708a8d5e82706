/** What Mydia's own player calls: its stream, and the end of its session. */
import type { Next } from 'hono';
import { HeadstartError } from '../../protocol/errors.ts';
import { type MediaRef, newVisitId, parseMediaRef, type VisitId } from '../../protocol/ids.ts';
import { API } from '../../protocol/urls.ts';
import { showsAccount } from '../auth/credentials.ts';
import { deviceOf } from '../auth/device-profile.ts';
import { admit, type Viewer, viewerOf } from '../auth/gate.ts';
import { refuseEmbedding, requireSameOrigin } from '../auth/same-origin.ts';
import { wayOf } from '../auth/ways.ts';
import { configOf } from '../config.ts';
import { needsNoSession } from '../origins/mydia-ways.ts';
import { accountOf, mediaFileOf, originOf, type RouteContext, refOf, requirePlayback, visitorOf } from './context.ts';
import { isAlone, keyQuery, withoutHeadstart } from './fall-through.ts';
import { forward } from './forward.ts';
import { passedOn } from './passed-on.ts';
import { servePlaylist, sessionIn } from './playlist.ts';

/**
 * `GET`/`HEAD /api/v1/stream/...`: the file for direct play, else the way to the playlist of the warm session: a redirect, or
 * JSON when asked for with `resolve=json`, as the player of 2026 does.
 */
export async function stream(c: RouteContext): Promise<Response> {
  const config = requirePlayback(c);
  const strategy = c.req.query('strategy') ?? '';
  // That player has decided for itself, and there is nothing to warm; or it shows what only the origin can judge.
  if (isAlone(c) || needsNoSession(strategy) || !showsAccount(c.req.raw)) return passOn(c);
  const ref = refOf(c, 'file');
  const viewer = await viewerOf(c.req.raw, config);
  refuseEmbedding(c.req.raw, viewer.credentials);
  const device = deviceOf(c.req.raw);
  const origin = originOf(config);
  try {
    const file = mediaFileOf(c, ref, viewer);
    const look = await file.look(viewer.key, viewer.signIn, device);
    const visit = look.visit ?? newVisitId();
    const known = look.isDirect && !strategy ? await directStream(c, ref, viewer) : null;
    if (known) return known;
    const [{ position }, way] = await Promise.all([
      admit(ref, viewer, origin, config),
      strategy ? 'session' : wayOf(ref, device, origin, () => accountOf(c, viewer), config),
    ]);
    if (way === 'direct') return (await directStream(c, ref, viewer)) ?? forward(c);
    const visitor = visitorOf(config, ref, viewer, visit, way === 'session');
    const session = sessionIn(await file.play(visitor, position, 'decided', true));
    const name = edgeSession({ ref, visit, isOfPage: look.visit !== null });
    const playlist = `${API}/hls/${name}/index.m3u8${keyQuery(c)}`;
    if (session && c.req.query('resolve') === 'json') {
      const { duration = null } = (await origin.inspect(ref, await accountOf(c, viewer), device)) ?? {};
      return c.json({ hls_url: playlist, duration });
    }
    if (session) return c.redirect(playlist, 302);
  } catch (error) {
    return withoutHeadstart(c, ref, error);
  }
  return (await directStream(c, ref, viewer)) ?? forward(c);
}

/** @returns null when the origin wants to transcode the file after all */
async function directStream(c: RouteContext, ref: MediaRef, viewer: Viewer): Promise<Response | null> {
  const config = requirePlayback(c);
  const origin = originOf(config);
  const { response, session } = await origin.fetchStream(ref, viewer.credentials, c.req.raw, deviceOf(c.req.raw));
  if (session) await mediaFileOf(c, ref, viewer).refute();
  // With an account of the edge's own, it may be one that the viewer has come to by another way: it is theirs to end.
  if (!session || config.hasOwnAccount) return passedOn(response, c.req.raw, config);
  // What cannot be given back now, the origin drops as idle.
  await origin.stop(session, viewer.credentials).catch(() => false);
  return null;
}

/** `GET /api/v1/hls/:session/index.m3u8`, for the session that `stream` redirected to. */
export async function sessionPlaylist(c: RouteContext): Promise<Response> {
  const session = parseEdgeSession(c.req.param('session') ?? '');
  if (!session) return passOn(c);
  const viewer: Viewer = await viewerOf(c.req.raw, requirePlayback(c));
  refuseEmbedding(c.req.raw, viewer.credentials);
  return servePlaylist(c, session.ref, viewer, session.visit, `../play/${session.ref}/`);
}

/**
 * `DELETE /api/v1/hls/:session`: gives that viewer's lease back; others may hold the session still. A page's visit goes on
 * to look: the page gives it back itself, and until then Play may be pressed again.
 */
export async function endSession(c: RouteContext): Promise<Response> {
  const name = c.req.param('session') ?? '';
  const session = parseEdgeSession(name);
  if (!session) return passOn(c);
  requireSameOrigin(c.req.raw);
  const viewer = await viewerOf(c.req.raw, requirePlayback(c));
  const file = mediaFileOf(c, session.ref, viewer);
  await (session.isOfPage ? file.pause(session.visit) : file.cancel(session.visit));
  return c.json({ status: 'terminated', session_id: name });
}

/** What is the origin's own: the rest of its API, and a session that is used when Headstart has stepped aside. */
export function passOn(c: RouteContext): Promise<Response> {
  if (configOf(c.env).site === 'origin') c.set('untouched', true);
  else requirePlayback(c);
  return forward(c);
}

/** Of the stream and its sessions: with playback off, a site of the origin's plays as if Headstart were not there. */
export async function stepAside(c: RouteContext, next: Next): Promise<Response | undefined> {
  const { site, playbackEnabled } = configOf(c.env);
  if (site === 'origin' && !playbackEnabled) return passOn(c);
  await next();
  return undefined;
}

/** What a session is at the edge: the lease that it stands for. */
interface EdgeSession {
  ref: MediaRef;
  visit: VisitId;
  /** The lease was its page's before the player asked for the stream. */
  isOfPage: boolean;
}

const OF_PAGE = 'page';

const edgeSession = ({ ref, visit, isOfPage }: EdgeSession): string =>
  [ref.replace('/', '.'), visit, ...(isOfPage ? [OF_PAGE] : [])].join('.');

/** @returns null for a session of the origin's own. @throws HeadstartError `bad_request` */
function parseEdgeSession(name: string): EdgeSession | null {
  const [kind, id, visit, page, ...rest] = name.split('.');
  if (!visit || rest.length > 0) return null;
  const ref = parseMediaRef(`${kind}/${id}`);
  const isWellFormed = /^[\w-]{16,64}$/.test(visit) && (page ?? OF_PAGE) === OF_PAGE;
  if (!ref || !isWellFormed) throw new HeadstartError('bad_request', 'This is no session of ours');
  return { ref, visit: visit as VisitId, isOfPage: page === OF_PAGE };
}
