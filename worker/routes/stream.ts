/** What Mydia's own player calls: its stream, and the end of its session. */
import { HeadstartError } from '../../protocol/errors.ts';
import { type MediaRef, newVisitId, parseMediaRef, type VisitId } from '../../protocol/ids.ts';
import { API } from '../../protocol/urls.ts';
import { admit, type Viewer, viewerOf } from '../auth/gate.ts';
import { refuseEmbedding, requireSameOrigin } from '../auth/same-origin.ts';
import { mediaFileOf, originOf, type RouteContext, refOf, requirePlayback, visitorOf } from './context.ts';
import { keyQuery, withoutHeadstart } from './fall-through.ts';
import { forward } from './forward.ts';
import { passedOn } from './passed-on.ts';
import { servePlaylist, sessionIn } from './playlist.ts';

/** `GET`/`HEAD /api/v1/stream/...`: the file for direct play, else a redirect to the playlist of the warm session. */
export async function stream(c: RouteContext): Promise<Response> {
  const config = requirePlayback(c);
  if (c.req.query('headstart') === 'off') return forward(c);
  const ref = refOf(c, 'file');
  const viewer = await viewerOf(c.req.raw, config);
  refuseEmbedding(c.req.raw, viewer.credentials);
  const origin = originOf(config);
  const visit = newVisitId();
  try {
    const file = mediaFileOf(c, ref, viewer);
    if ((await file.peek(visit, viewer.key)).status === 'direct') {
      const response = await origin.fetchStream(ref, viewer.credentials, c.req.raw);
      if (response) return passedOn(response, c.req.raw, config);
      await file.refute();
    }
    const { position } = await admit(ref, viewer, origin, config);
    const session = sessionIn(await file.play(visitorOf(config, ref, viewer, visit), position, 'decided'));
    if (session) return c.redirect(`${API}/hls/${edgeSession(ref, visit)}/index.m3u8${keyQuery(c)}`, 302);
  } catch (error) {
    return withoutHeadstart(c, ref, error);
  }
  const response = await origin.fetchStream(ref, viewer.credentials, c.req.raw);
  return response ? passedOn(response, c.req.raw, config) : forward(c);
}

/** `GET /api/v1/hls/:session/index.m3u8`, for the session that `stream` redirected to. */
export async function sessionPlaylist(c: RouteContext): Promise<Response> {
  const session = parseEdgeSession(c.req.param('session') ?? '');
  if (!session) return forwardWhenOn(c);
  const viewer: Viewer = await viewerOf(c.req.raw, requirePlayback(c));
  refuseEmbedding(c.req.raw, viewer.credentials);
  return servePlaylist(c, session.ref, viewer, session.visit, `../play/${session.ref}/`);
}

/** `DELETE /api/v1/hls/:session`: gives that viewer's lease back; others may hold the session still. */
export async function endSession(c: RouteContext): Promise<Response> {
  const name = c.req.param('session') ?? '';
  const session = parseEdgeSession(name);
  if (!session) return forwardWhenOn(c);
  requireSameOrigin(c.req.raw);
  const viewer = await viewerOf(c.req.raw, requirePlayback(c));
  await mediaFileOf(c, session.ref, viewer).cancel(session.visit);
  return c.json({ status: 'terminated', session_id: name });
}

/** A session of the origin's own, as it is used when Headstart has stepped aside. */
export function forwardWhenOn(c: RouteContext): Promise<Response> {
  requirePlayback(c);
  return forward(c);
}

/** A session's name at the edge tells which lease it stands for. */
const edgeSession = (ref: MediaRef, visit: VisitId): string => `${ref.replace('/', '.')}.${visit}`;

function parseEdgeSession(name: string): { ref: MediaRef; visit: VisitId } | null {
  const [kind, id, visit, ...rest] = name.split('.');
  if (!visit || rest.length > 0) return null;
  const ref = parseMediaRef(`${kind}/${id}`);
  if (!ref || !/^[\w-]{16,64}$/.test(visit)) throw new HeadstartError('bad_request', 'This is no session of ours');
  return { ref, visit: visit as VisitId };
}
