/**
 * How sessions of the origin's own player are kept, counted in the slots and ended. The edge learns of a session from
 * the player's requests. Each request renews the player's lease. The session ends once neither the player nor a page
 * holds a lease on it.
 */
import { type MediaRef, parseMediaRef, plainRef, type VisitId } from '../../protocol/ids.ts';
import { API } from '../../protocol/urls.ts';
import { credentialsOf } from '../auth/credentials.ts';
import { macKey } from '../auth/keys.ts';
import { showsAccount } from '../auth/subject.ts';
import { admit, rememberedFile, type Viewer, viewerOf } from '../auth/verdicts.ts';
import type { ViewerKey } from '../auth/viewer-keys.ts';
import { configOf } from '../config.ts';
import type { MediaFile, PlayerSession } from '../media-file/media-file.ts';
import type { FileName } from '../origin-gate/claim.ts';
import { gateOf } from '../origin-gate/gate-of.ts';
import type { OriginSessionId } from '../origins/adapter.ts';
import { answerText } from '../origins/answer-text.ts';
import { LOCATION_PATH } from '../origins/mydia.ts';
import { startAtZero } from '../playlist/start-at-zero.ts';
import { beginWithHead, leadUrisToHead } from './begin-with-head.ts';
import { originOf, type RouteContext, runInBackground } from './context.ts';
import { forward } from './forward.ts';
import { headLookOf, recordHeadLook, recordPlayerWithoutPage, takePlayerWithoutPage } from './head-looks.ts';
import { KeepPace } from './keep-pace.ts';
import { keepPlayedSegment } from './keep-player-head.ts';
import { withMutableHeaders } from './own-headers.ts';
import { passOn } from './pass-on.ts';
import { recordPlaylist } from './played.ts';
import { loadHeads, readPlayerHeadSegment } from './player-head.ts';
import { playerHomeOf, refInName, unknownSessionHome } from './session-home.ts';

/** When this isolate last renewed each player's lease. `playerOf` makes the visit id by which the lease is known. */
const used = new KeepPace();

interface Player {
  /**
   * The viewer; null when the request shows no credentials that the edge can read. Paired devices and casts, for
   * example, have a token of their own.
   */
  viewer: Viewer | null;
  session: PlayerSession;
}

/** @returns null for a request with nothing by which the origin could know its viewer */
async function playerOf(c: RouteContext, id: OriginSessionId): Promise<Player | null> {
  const config = configOf(c.env);
  const viewer = showsAccount(c.req.raw) ? await viewerOf(c.req.raw, config) : null;
  const token = c.req.query('token') ?? credentialsOf(c.req.raw)?.authorization;
  if (!viewer && !token) return null;
  // The player shows one sign-in in several forms. To the API it sends a JWT and the cookie; for the playlist it sends
  // the cookie alone.
  const device = viewer?.signIn ?? (await macKey(`token\n${token}`, config.signingKey));
  const visit = (await macKey(`player\n${device}\n${id}`, config.signingKey)) as VisitId;
  return {
    viewer,
    session: { id, visit, viewer: viewer?.key ?? (device as string as ViewerKey), signIn: viewer?.signIn },
  };
}

/**
 * The origin has given a player a session of this media, and so has accepted the player's credentials.
 * @param pageIsLate whether the player's page looked at the film a moment after the player had begun
 */
export async function adoptSession(
  c: RouteContext,
  ref: MediaRef,
  id: OriginSessionId,
  pageIsLate = false,
): Promise<void> {
  const player = await playerOf(c, id);
  if (!player) return;
  const { viewer, session } = player;
  if (!viewer) return unknownSessionHome(c, id).adoptPlayer({ ref, credentials: null }, session, true);
  const config = configOf(c.env);
  const known = rememberedFile(ref);
  const file = known === undefined ? (await admit(ref, viewer, originOf(config), config)).file : known;
  const home = playerHomeOf(c, ref, viewer, file);
  const page = headLookOf(ref, viewer, config);
  if (page === null) recordPlayerWithoutPage(ref, viewer, id);
  await home.file.adoptPlayer(home.visitor(session.visit, true), session, false, page, pageIsLate);
}

/**
 * Records that a page looks at a film with a head. When a player of this film began a moment before, that player
 * belongs to this page. The page's visit then takes over the player's lease, so that the lease ends when the page gives
 * its visit back.
 */
export function recordLookByHead(c: RouteContext, ref: MediaRef, viewer: Viewer, visit: VisitId): void {
  recordHeadLook(ref, viewer, visit);
  const id = takePlayerWithoutPage(ref, viewer);
  if (id) runInBackground(c, adoptSession(c, ref, id, true));
}

/** Keeps the lease of a player: the origin has answered the player's request for its session. */
async function keepSession(c: RouteContext, id: OriginSessionId): Promise<void> {
  const player = await playerOf(c, id);
  if (!player) return;
  const { session } = player;
  if (!used.takeTurn(session.visit)) return;
  const holders = await holdersOf(c, id);
  if (holders.length === 0) {
    const ref = `file/${id}` as MediaRef;
    return unknownSessionHome(c, id).adoptPlayer({ ref, credentials: null }, session, true);
  }
  await Promise.all(holders.map((name) => stubOf(c, name).keepPlayer(session)));
}

/**
 * A player ends its session.
 * @returns true when the edge is to answer: others hold the session, or the edge ends it itself, after its linger
 */
export async function endPlayerSession(c: RouteContext, id: OriginSessionId): Promise<boolean> {
  try {
    const player = await playerOf(c, id);
    const holders = player ? await holdersOf(c, id) : [];
    if (!player || holders.length === 0 || !(await isAccepted(c, player, holders))) return false;
    const passes = await Promise.all(holders.map((name) => stubOf(c, name).endPlayer(player.session)));
    used.forget(player.session.visit);
    return !passes.every((passesOn) => passesOn);
  } catch (error) {
    // The origin ends the session, as without Headstart.
    console.warn(error);
    return false;
  }
}

/**
 * Only the origin can tell whether the player's credentials are good. The edge asks whether the viewer may watch the
 * film. Where it does not know the viewer or the film, it asks for the session's playlist.
 */
async function isAccepted(
  c: RouteContext,
  { viewer, session }: Player,
  holders: readonly FileName[],
): Promise<boolean> {
  const ref = holders.map(refInName).find((found) => found !== null);
  if (!viewer || !ref) return isReadable(c, session.id);
  const config = configOf(c.env);
  const asked = await admit(ref, viewer, originOf(config), config).catch(() => null);
  return asked !== null;
}

/** @returns whether the origin would give this request the session's playlist */
async function isReadable(c: RouteContext, id: OriginSessionId): Promise<boolean> {
  const url = new URL(`${API}/hls/${id}/index.m3u8`, c.req.url);
  url.search = new URL(c.req.url).search;
  const response = await forward(c, new Request(url, { headers: c.req.raw.headers }));
  await response.body?.cancel();
  return response.ok;
}

const holdersOf = (c: RouteContext, id: OriginSessionId): Promise<FileName[]> =>
  gateOf(c.env, configOf(c.env)).holdersOf(id);

const stubOf = (c: RouteContext, name: FileName): DurableObjectStub<MediaFile> => c.env.MEDIA_FILE.getByName(name);

/** `GET /api/v1/hls/:session/index.m3u8` of a session of the origin's own player. */
export async function passPlaylist(c: RouteContext, id: OriginSessionId): Promise<Response> {
  const { answer: response, isHead } = await beginWithHead(c, id, () => passOn(c));
  // The player has only just begun, and `adoptSession` may still be at work. `keepSession` would find no file that
  // holds the session, and would adopt the session a second time, without knowing its film.
  if (isHead) return response;
  if (response.ok) runInBackground(c, keepSession(c, id));
  const isPlaylist = /mpegurl/i.test(response.headers.get('content-type') ?? '');
  if (response.status !== 200 || !isPlaylist || c.req.method === 'HEAD') return response;
  const text = await answerText(response);
  await recordPlaylist(c, id, text);
  runInBackground(c, loadHeads(c, id));
  const answer = new Response(await leadUrisToHead(c, id, startAtZero(text)), response);
  for (const name of ['content-length', 'etag']) answer.headers.delete(name);
  return answer;
}

/**
 * A playlist or segment of a session of the origin's own player, as the origin gives it; the first segments may come
 * from the film's head.
 */
export async function passResource(c: RouteContext, id: OriginSessionId, name: string): Promise<Response> {
  const response =
    (await readPlayerHeadSegment(c, id, name)) ?? (await keepPlayedSegment(c, id, name, await passOn(c)));
  if (response.ok) runInBackground(c, keepSession(c, id));
  return response;
}

/**
 * `GET /api/v1/stream/…` that only the origin answers. When it leads to a session, the edge keeps that session as it
 * keeps any other.
 */
export async function passStream(c: RouteContext, ref: MediaRef): Promise<Response> {
  const response = await passOn(c);
  const location = response.headers.get('location');
  if (location !== null) {
    noticeSession(c, ref, location);
    return response;
  }
  const isJson = /json/.test(response.headers.get('content-type') ?? '') && response.status === 200;
  if (!isJson || c.req.query('resolve') !== 'json') return response;
  const text = await answerText(response);
  const url = /"hls_url"\s*:\s*"([^"]+)/.exec(text)?.[1];
  if (url) noticeSession(c, ref, url);
  return new Response(text, withMutableHeaders(response));
}

/**
 * @returns the media with the subtitles that the request wants in its picture (`burn`): such a session is not the plain
 *   film's, and does not begin with the plain film's head
 */
export const renditionAskedFor = (c: RouteContext, ref: MediaRef): MediaRef =>
  parseMediaRef(`${plainRef(ref)}~${c.req.query('burn')}`) ?? ref;

function noticeSession(c: RouteContext, ref: MediaRef, url: string): void {
  const { pathname = '' } = URL.parse(url, 'http://origin.invalid') ?? {};
  const id = LOCATION_PATH.exec(pathname)?.[1] as OriginSessionId | undefined;
  if (id) runInBackground(c, adoptSession(c, ref, id));
}
