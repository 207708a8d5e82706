/**
 * When a film has a head, the edge answers Play with a playlist that begins with it. Drops the head of a film that was
 * replaced.
 */
import { HeadstartError } from '../../protocol/errors.ts';
import type { MediaRef, VisitId } from '../../protocol/ids.ts';
import { deviceOf } from '../auth/device-profile.ts';
import { rememberedPlayMethod } from '../auth/play-method.ts';
import { sealSegmentRight } from '../auth/segment-token.ts';
import type { Viewer } from '../auth/verdicts.ts';
import { type Config, configOf } from '../config.ts';
import { areSameBytes, type HeadIndex, type HeadKey } from '../heads/head.ts';
import { headKeyOf, isOfFilm, resumeKeyOf } from '../heads/key.ts';
import { sessionStart } from '../heads/lease.ts';
import { continuesHead, reachesBeyond } from '../heads/plan.ts';
import { headStoreOf } from '../heads/store.ts';
import { LatestMap } from '../latest-map.ts';
import type { SessionReply, Visitor } from '../media-file/media-file.ts';
import type { Allowed, OriginSessionId } from '../origins/adapter.ts';
import { answerText } from '../origins/answer-text.ts';
import { rememberedUse } from '../origins/session-use.ts';
import { readPlaylist } from '../playlist/read.ts';
import { writePlaylist } from '../playlist/write.ts';
import { bytesAnswer } from '../segments/bytes-answer.ts';
import { readSegment } from '../segments/segments.ts';
import { originOf, type RouteContext, runInBackground } from './context.ts';
import { busyError } from './errors.ts';
import { hasBegun, keyQuery, playKeyOf } from './fall-through.ts';
import { askUntilBeyond, holdMsOf } from './held-reload.ts';
import { rememberHeads } from './known-heads.ts';
import { servesHeads } from './make-head.ts';
import { segmentOf } from './origin-segment.ts';
import { accountOf, type SessionHome } from './session-home.ts';
import { PLAYLIST_HEADERS } from './viewer-playlist.ts';

/** A head that was found, and its key. */
export interface FoundHead extends HeadIndex {
  key: HeadKey;
}

/**
 * A right to read segments names the segments' session. A right to read a head's segments names no session: in its
 * place stand this text and the head's key.
 */
const RIGHT = 'head:';

/**
 * @returns null where there is no head, or none of use to this viewer. A head is of no use when the viewer's place lies
 * beyond it, or when the browser plays the file as it is
 */
export async function findHead(c: RouteContext, ref: MediaRef, allowed: Allowed): Promise<FoundHead | null> {
  const config = configOf(c.env);
  if (!servesHeads(config, rememberedUse(config.origin)) || rememberedPlayMethod(ref, deviceOf(c.req.raw)) === 'direct')
    return null;
  const beginning = await headKeyOf(originOf(config), config, ref, allowed);
  const { position } = allowed;
  let isAny = false;
  let head: FoundHead | null = null;
  for (const key of position > 0 ? [beginning, resumeKeyOf(beginning, position)] : [beginning]) {
    const index = await headStoreOf(c.env, config).find(key);
    isAny ||= index !== null;
    // A head with less than a segment after this place is of no use.
    if (!index || position >= index.lastS) continue;
    head = { ...index, key };
    break;
  }
  runInBackground(c, rememberHeads(config.origin, ref, isAny));
  return head;
}

interface HeadAsked {
  ref: MediaRef;
  viewer: Viewer;
  visit: VisitId;
  allowed: Allowed;
  playing: boolean;
  folder: string;
}

/**
 * The head with which a visit's player has begun, and when the player last asked for its playlist, in epoch
 * milliseconds.
 */
interface Begun extends Pick<HeadIndex, 'isWhole'> {
  key: HeadKey;
  askedAt: number;
}
const BEGUN_MAX = 10_000;
/**
 * The players that have begun with a head. A player loads a growing playlist again by the same URL, which does not say
 * whether the viewer has pressed Play meanwhile. So at each such request the edge looks for the session that Play has
 * started.
 */
const begunWithHead = new LatestMap<string, Begun>(BEGUN_MAX);
const NOT_YET = 0;

/** After this call, the next request for the playlist does not count as a reload: the visit has a new player. */
export function forgetPlaylistAsked(visit: Pick<HeadAsked, 'ref' | 'visit'>): void {
  const begun = begunWithHead.get(playKeyOf(visit));
  if (begun) begun.askedAt = NOT_YET;
}

/**
 * @returns the head with which a player has begun, wherever in the film its viewer is by now; null where the head is
 *   gone, or the film's file has been replaced
 */
async function findBegunHead(
  c: RouteContext,
  ref: MediaRef,
  allowed: Allowed,
  { key }: Begun,
): Promise<FoundHead | null> {
  const config = configOf(c.env);
  if (!isOfFilm(key, await headKeyOf(originOf(config), config, ref, allowed))) return null;
  const index = await headStoreOf(c.env, config).find(key);
  return index && { ...index, key };
}

/**
 * The playlist of a film that has a head. A page that looks gets it without a lease; Play takes a lease, and the
 * session starts where the head ends.
 * @returns null where there is no head, or the head does not fit
 * @throws HeadstartError where Play is refused
 */
export async function answerHeadPlaylist(
  c: RouteContext,
  home: SessionHome,
  asked: HeadAsked,
): Promise<Response | null> {
  const { ref, visit, allowed, playing } = asked;
  const player = playKeyOf(asked);
  const known = begunWithHead.get(player);
  // A player loads a playlist of the whole film only once. When the player asks for a playlist again, it begins anew,
  // perhaps at another place. So the edge finds a head as for a new player.
  const begun = known?.isWhole ? undefined : known;
  // A player that has begun with its session's playlist goes on with that playlist, and gets no head.
  const isOfSession = !known && hasBegun(asked);
  const head = begun
    ? await findBegunHead(c, ref, allowed, begun)
    : isOfSession
      ? null
      : await findHead(c, ref, allowed);
  if (!head) {
    begunWithHead.delete(player);
    return null;
  }
  const visitor = home.visitor(visit, rememberedPlayMethod(ref, deviceOf(c.req.raw)) === 'session');
  if (playing && !(await takePlayLease(c, home, head, visitor, allowed.position))) return null;
  const now = Date.now();
  const isAsked = c.req.method === 'GET';
  begunWithHead.set(player, { key: head.key, isWhole: head.isWhole, askedAt: isAsked ? now : NOT_YET });
  const joins = !head.isWhole && (playing || begun !== undefined);
  const holdMs = isAsked && begun ? holdMsOf(head, now - begun.askedAt, configOf(c.env)) : 0;
  const joined = joins
    ? await findJoinedSession(c, home, head, asked, holdMs).catch((error) => headAlone(error, begun))
    : null;
  if (joined === 'other') {
    begunWithHead.delete(player);
    return null;
  }
  const hold = holdMs > 0 ? `, hold;dur=${Date.now() - now}` : '';
  c.header('server-timing', `session;desc=${joined ? 'joined' : 'head'}${hold}`);
  if (!isAsked) return c.body(null, 200, PLAYLIST_HEADERS);
  return writeHead(c, head, asked, joined);
}

/**
 * Decides what the player gets when the edge has found no session that goes on after the head. The first playlist that
 * a player asks for does not wait for a session.
 * @param error says why the edge has found no session
 * @param begun the head with which the player has begun; undefined for a player that asks for its first playlist
 * @returns null for a first playlist, when the session is not ready or the origin does not answer: the playlist then
 *   lists the head alone
 * @throws `error` in every other case
 */
function headAlone(error: unknown, begun: Begun | undefined): null {
  const isNotReady = error instanceof HeadstartError && ['not_ready', 'origin_unreachable'].includes(error.code);
  if (!begun && isNotReady) return null;
  throw error;
}

interface Joined {
  id: OriginSessionId;
  /** The text of its playlist. */
  text: string;
}

/**
 * @param holdMs how long to wait for a session that has come no further than the head
 * @returns the session that goes on after the head; null while no such session is ready; `other` when the session does
 *   not go on after the head: the film has then been replaced since the head was made, and the head is dropped
 */
async function findJoinedSession(
  c: RouteContext,
  home: SessionHome,
  head: FoundHead,
  asked: HeadAsked,
  holdMs: number,
): Promise<Joined | 'other' | null> {
  const since = performance.now();
  const session = await home.file.readySession(asked.viewer.key, holdMs);
  if (!session) return null;
  const leftMs = holdMs - (performance.now() - since);
  const joined = await askUntilBeyond(head, leftMs, async () => ({
    id: session.id,
    text: await fetchPlaylistAfterHead(c, home, asked.viewer, session),
  }));
  if (!joined) return null;
  return (await dropUnlessFitting(c, head, asked, session.id, joined.text)) ? joined : 'other';
}

/**
 * Takes the lease of Play, which starts the session where the head ends. It does not wait for the session.
 * @returns false for a file that the browser plays as it is
 * @throws HeadstartError where Play is refused
 */
export async function takePlayLease(
  c: RouteContext,
  home: SessionHome,
  head: FoundHead,
  visitor: Visitor,
  position: number,
): Promise<boolean> {
  const status = await home.file.requestPlaylist(visitor, sessionStart(head, position));
  switch (status) {
    case 'direct':
      return false;
    case 'cancelled':
      throw new HeadstartError('cancelled', 'This visit has been given back');
    case 'busy':
      throw busyError();
    case 'warming':
    case 'ready':
    case 'off':
      break;
    default:
      status satisfies never;
  }
  runInBackground(c, headStoreOf(c.env, configOf(c.env)).recordUse(head.key));
  return true;
}

/**
 * @param text the session's playlist
 * @returns whether the session goes on after the head; else the film has been replaced since the head was made, and the
 * head is dropped
 */
async function dropUnlessFitting(
  c: RouteContext,
  head: FoundHead,
  { viewer, allowed }: Pick<HeadAsked, 'viewer' | 'allowed'>,
  session: OriginSessionId,
  text: string,
): Promise<boolean> {
  if (await doesFit(c, head, viewer, allowed, session, text)) return true;
  console.warn(`The head ${head.key} is of another film than its session: it is dropped`);
  await headStoreOf(c.env, configOf(c.env)).drop(head.key);
  return false;
}

/**
 * When the origin has lost the session, this tells the media file, which then starts another session. The caller does not
 * wait for that session.
 * @returns the origin's playlist of the session
 * @throws HeadstartError `not_ready` when the origin gives no playlist, and so also for a lost session
 */
export async function fetchPlaylistAfterHead(
  c: RouteContext,
  home: SessionHome,
  viewer: Viewer,
  { id, generation }: SessionReply,
): Promise<string> {
  const response = await originOf(configOf(c.env)).fetchResource(id, 'index.m3u8', await accountOf(c, viewer));
  if (response.ok) return answerText(response);
  await response.body?.cancel();
  if (response.status === 404) await home.file.reportLost(generation);
  throw new HeadstartError('not_ready', 'The session is not there yet; ask again');
}

const FITTING_MAX = 1_000;
/** The sessions that go on where a head ends, as this isolate has found out. */
const fitting = new LatestMap<string, true>(FITTING_MAX);

/**
 * The share by which the lengths of two segments may differ. Two encodings of the same second of one film differ by a
 * few bytes. Encodings of two films differ by much more.
 */
const ALIKE = 0.02;

/**
 * Where the origin tells no version of the file, the edge compares the head's first segment with the session's. The two
 * segments differ when the film has been replaced.
 */
async function doesFit(
  c: RouteContext,
  head: FoundHead,
  viewer: Viewer,
  { version }: Allowed,
  session: OriginSessionId,
  text: string,
): Promise<boolean> {
  const mark = `${session} ${head.key}`;
  if (fitting.has(mark)) return true;
  if (!continuesHead(head, text)) return false;
  const store = headStoreOf(c.env, configOf(c.env));
  const first = head.parts.find(({ name }) => !isInit(head, name))?.name;
  // A playlist of the whole film makes this comparison needless: `continuesHead` has compared the durations of all
  // segments, and the durations differ when the film has been replaced.
  const isCompared = version === null && !head.isWhole;
  const compared = [...(hasInit(head) ? [head.parts[0]?.name] : []), ...(isCompared ? [first] : [])];
  for (const part of compared) {
    if (part === undefined) return false;
    const { response } = await readSegment(segmentOf(c, viewer, session, part), null);
    // The segment does not exist yet. The edge compares it at the viewer's next request.
    if (!response.ok) throw new HeadstartError('not_ready', 'The session is not there yet; ask again');
    const [own, other] = [await store.read(head.key, part), await response.arrayBuffer()];
    if (!own) return false;
    const fitsPart = isInit(head, part)
      ? areSameBytes(new Uint8Array(own.bytes), new Uint8Array(other))
      : areAlike(own.bytes, other);
    if (!fitsPart) return false;
  }
  if (reachesBeyond(head, text)) fitting.set(mark, true);
  return true;
}

const hasInit = (head: FoundHead): boolean => /^#EXT-X-MAP:/m.test(head.playlist);
const isInit = (head: FoundHead, name: string): boolean => hasInit(head) && head.parts[0]?.name === name;

const areAlike = (a: ArrayBuffer, b: ArrayBuffer): boolean =>
  Math.abs(a.byteLength - b.byteLength) <= ALIKE * Math.max(a.byteLength, b.byteLength);

/**
 * Writes the viewer's playlist. A segment's URI contains the viewer's right to read the head, or to read the session.
 * @param session the session that goes on after the head, and the text of the session's playlist; null when the
 *   viewer's playlist lists the head alone
 */
async function writeHead(
  c: RouteContext,
  head: FoundHead,
  { ref, viewer, allowed, folder }: HeadAsked,
  session: { id: OriginSessionId; text: string } | null,
): Promise<Response> {
  const config = configOf(c.env);
  const headRight = await sealHeadRight(head.key, ref, viewer, config);
  const right = session && { session: session.id, ref, viewer: viewer.key };
  const sessionRight = right && (await sealSegmentRight(right, config.signingKey));
  const inHead = new Set(head.parts.map(({ name }) => name));
  const mapUri = (name: string): string => {
    const right = inHead.has(name) || sessionRight === null ? headRight : sessionRight;
    return `${folder}${right}/${name}${keyQuery(c)}`;
  };
  const text = session && reachesBeyond(head, session.text) ? session.text : head.playlist;
  return c.body(writePlaylist(readPlaylist(text), mapUri, allowed.position), 200, PLAYLIST_HEADERS);
}

/** @returns the viewer's right to the head's segments, as a part of their path */
export const sealHeadRight = (key: HeadKey, ref: MediaRef, viewer: Viewer, { signingKey }: Config): Promise<string> =>
  sealSegmentRight({ session: (RIGHT + key) as OriginSessionId, ref, viewer: viewer.key }, signingKey);

/**
 * @param right a part of a segment's path: the key of the head, or the id of the session, whose segments the viewer may
 * read
 * @returns the head's key, or null
 */
export const headKeyIn = (right: string): HeadKey | null =>
  right.startsWith(RIGHT) ? (right.slice(RIGHT.length) as HeadKey) : null;

/**
 * @returns a segment of the head; null for a segment after it. @throws HeadstartError when the head is of a film that
 * was replaced
 */
export async function readHeadSegment(
  c: RouteContext,
  { key, ref, allowed, name }: { key: HeadKey; ref: MediaRef; allowed: Allowed; name: string },
): Promise<Response | null> {
  const config = configOf(c.env);
  const store = headStoreOf(c.env, config);
  if (!isOfFilm(key, await headKeyOf(originOf(config), config, ref, allowed))) throw replacedError();
  const index = await store.find(key);
  if (!index) throw replacedError();
  if (!index.parts.some((part) => part.name === name)) return null;
  const part = await store.read(key, name);
  if (!part) throw replacedError();
  return bytesAnswer(part);
}

/**
 * How long a segment after the head waits for the session that Play has started, in milliseconds. After that the edge
 * tells the player to ask again. So the player learns that the session is late while the head still plays.
 */
const SESSION_HOLD_MS = 2_000;

/**
 * @returns the session that goes on after the head for this viewer.
 * @throws HeadstartError `not_ready` until such a session is ready
 */
export async function findSessionAfterHead(
  c: RouteContext,
  home: SessionHome,
  { key, viewer, allowed }: { key: HeadKey; viewer: Viewer; allowed: Allowed },
): Promise<SessionReply> {
  const session = await home.file.readySession(viewer.key, SESSION_HOLD_MS);
  if (!session) throw new HeadstartError('not_ready', 'The session is not there yet; ask again');
  const index = await headStoreOf(c.env, configOf(c.env)).find(key);
  if (!index || fitting.has(`${session.id} ${key}`)) return session;
  const text = await fetchPlaylistAfterHead(c, home, viewer, session);
  if (!(await dropUnlessFitting(c, { ...index, key }, { viewer, allowed }, session.id, text))) throw replacedError();
  return session;
}

/** After this error the player loads the playlist again, and gets the session's own. */
const replacedError = (): HeadstartError =>
  new HeadstartError('not_found', 'The film is another one now: load the playlist again');
