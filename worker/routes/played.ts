/**
 * Remembers the sessions of the origin's own player: which film, and what was asked for. The memory is this isolate's.
 */

import type { MediaRef } from '../../protocol/ids.ts';
import { showsAccount } from '../auth/subject.ts';
import { admit, askVerdict, recordPlaylistGiven, type Viewer, viewerOf, wasGivenPlaylist } from '../auth/verdicts.ts';
import type { SignInKey, ViewerKey } from '../auth/viewer-keys.ts';
import { configOf } from '../config.ts';
import type { HeadIndex, HeadKey } from '../heads/head.ts';
import { settleWithin } from '../heads/in-time.ts';
import { headKeyOf, resumeKeyOf } from '../heads/key.ts';
import { type HeadPlan, planHead, segmentNamesIn } from '../heads/plan.ts';
import { LatestMap } from '../latest-map.ts';
import type { Allowed, OriginSessionId, PlayerStart } from '../origins/adapter.ts';
import { originOf, type RouteContext, runInBackground } from './context.ts';
import type { FoundHead } from './head.ts';

export interface PlayedSession {
  start: PlayerStart;
  /** The account that has started the session. */
  viewer: ViewerKey;
  /** Null where the origin does not tell what the session shows, or not in time. */
  allowed: Promise<Allowed | null>;
  /**
   * What the session's playlist lists; null until that playlist has passed through the edge. A playlist that neither
   * grows nor lists the whole film is ignored.
   */
  listed: Listed | null;
  /** The head with which a growing playlist begins; null when there is none. */
  head: FoundHead | null;
  /** When each device last asked for a growing playlist, in epoch milliseconds. */
  askedAt: LatestMap<SignInKey, number>;
  /** Whether a growing playlist has come further than the head. */
  isBeyond: boolean;
}

/** @returns whether the session's playlist grows: such a playlist begins with the film's head */
export const isGrowing = ({ start }: PlayedSession): boolean => start.rendition === null;

/** The segments that a session's playlist lists, and which of them the isolate keeps. */
interface Listed {
  text: string;
  /** Every segment's name. */
  names: ReadonlySet<string>;
  /** Plans for heads: of the film's beginning, and of the place where the session's player goes on. */
  plans: { isBeginning: boolean; plan: HeadPlan }[];
  /** Heads that the edge has compared with the playlist, and the results. */
  compared: Map<HeadKey, { index: HeadIndex; fits: boolean }>;
  /** The names of those segments that the player has fetched and the isolate has kept. */
  kept: Set<string>;
}

/**
 * The most sessions that an isolate remembers: each may hold the text of a complete playlist, and its names, in some
 * hundred kilobytes.
 */
const PLAYED_MAX = 100;
/** The most devices of one account that one session remembers. */
const DEVICES_MAX = 20;
const played = new LatestMap<OriginSessionId, PlayedSession>(PLAYED_MAX);

/**
 * The most time for each of these steps, in milliseconds: to record a start, to record a playlist, and to find a head.
 * The player's request waits meanwhile.
 */
export const PATIENCE_MS = 2_000;

/** @returns null for a session whose start this isolate has not recorded */
export const playedSession = (id: OriginSessionId): PlayedSession | null => played.get(id) ?? null;

/** The origin has started this session for the viewer of this request. Never rejects. */
export const recordStart = (c: RouteContext, start: PlayerStart): Promise<void> =>
  settleWithin(() => addPlayedSession(c, start), PATIENCE_MS);

/** The origin has given the session's playlist to the viewer of this request. Never rejects. */
export const recordPlaylist = (c: RouteContext, id: OriginSessionId, text: string): Promise<void> =>
  settleWithin(() => addPlaylist(c, id, text), PATIENCE_MS);

async function addPlayedSession(c: RouteContext, start: PlayerStart): Promise<void> {
  const config = configOf(c.env);
  const isOn = config.headsOn && config.segments === 'edge';
  if (!isOn || !showsAccount(c.req.raw)) return;
  const known = played.get(start.session);
  // The player has asked for the same session again. That session shows the file of its first start, even if the file
  // has been replaced since, so `allowed` stays as it is.
  if (known) return void Object.assign(known, { start, listed: null });
  const origin = originOf(config);
  // A session without a rendition has a growing playlist. Mydia of 2026-07 (`own`) begins each such session at 0. A
  // later server may begin it elsewhere.
  if (start.rendition === null && (await origin.sessionUse()) !== 'own') return;
  const viewer = await viewerOf(c.req.raw, config);
  // The edge asks anew: the file, or the viewer's language, may have changed since the edge last asked the origin.
  const ask = () =>
    start.rendition === null ? askFileNow(c, start.ref, viewer) : origin.identifyPlayed(start, viewer.credentials);
  const allowed = settleWithin(ask, PATIENCE_MS).then((told) => told ?? null);
  played.set(start.session, {
    start,
    viewer: viewer.key,
    allowed,
    listed: null,
    head: null,
    askedAt: new LatestMap(DEVICES_MAX),
    isBeyond: false,
  });
  runInBackground(c, allowed);
}

/**
 * @returns the origin's present verdict; null when it refuses the viewer, and where the origin does not tell one
 *   version of the file from another
 */
async function askFileNow(c: RouteContext, ref: MediaRef, viewer: Viewer): Promise<Allowed | null> {
  const config = configOf(c.env);
  const verdict = await askVerdict(ref, viewer, originOf(config), config);
  return verdict.allowed && verdict.version !== null ? verdict : null;
}

/** @returns whether the origin lets this viewer have the session's content, by these very credentials */
export async function mayRead(c: RouteContext, session: PlayedSession, viewer: Viewer): Promise<boolean> {
  const { session: id, ref } = session.start;
  if (!isGrowing(session)) return wasGivenPlaylist(id, viewer);
  const config = configOf(c.env);
  // The edge may answer with a growing playlist that begins with a head, before the origin has given the viewer the
  // session's own playlist. So the edge asks the origin whether the viewer may watch the film.
  const admitted = await admit(ref, viewer, originOf(config), config).catch(() => null);
  return admitted !== null;
}

async function addPlaylist(c: RouteContext, id: OriginSessionId, text: string): Promise<void> {
  const session = played.get(id);
  const viewer = session && (await starterOf(c, session));
  if (!session || !viewer) return;
  const config = configOf(c.env);
  recordPlaylistGiven(id, viewer, config);
  const headS = config.headMs / 1000;
  const { listed, start } = session;
  if (listed?.text === text) return;
  if (!isGrowing(session)) session.listed = listedIn(text, headS, start.position);
  // While a playlist grows, its beginning stays as it is.
  else if (!listed?.plans.length) session.listed = listedSoFar(text, headS, listed);
}

function listedSoFar(text: string, headS: number, before: Listed | null): Listed {
  const plan = planHead(text, headS);
  const plans = plan ? [{ isBeginning: true, plan }] : [];
  return { text, names: new Set(segmentNamesIn(text)), plans, compared: new Map(), kept: before?.kept ?? new Set() };
}

/**
 * @param position where the player goes on, in seconds.
 * @returns null for a playlist that does not list the film from the start
 */
function listedIn(text: string, headS: number, position: number): Listed | null {
  const all = planHead(text, Number.POSITIVE_INFINITY);
  const beginning = planHead(text, headS);
  if (!all?.isWhole || !beginning) return null;
  const resumed = position > 0 ? planHead(text, headS, position) : null;
  return {
    text,
    names: new Set(all.segments.map(({ name }) => name)),
    plans: [{ isBeginning: true, plan: beginning }, ...(resumed ? [{ isBeginning: false, plan: resumed }] : [])],
    compared: new Map(),
    kept: new Set(),
  };
}

/**
 * @returns the viewer of this request when the viewer's account has started the session, by whichever of its
 *   credentials; else null
 */
export async function starterOf(c: RouteContext, session: PlayedSession): Promise<Viewer | null> {
  if (!showsAccount(c.req.raw)) return null;
  const viewer = await viewerOf(c.req.raw, configOf(c.env));
  return viewer.key === session.viewer ? viewer : null;
}

/**
 * @param position where the head begins, in seconds
 * @returns null where the origin does not say what the session shows
 */
export async function playedHeadKeyOf(
  c: RouteContext,
  { start: { ref }, allowed }: PlayedSession,
  position: number,
): Promise<HeadKey | null> {
  const config = configOf(c.env);
  const told = await settleWithin(() => allowed, PATIENCE_MS);
  if (!told) return null;
  const beginning = await headKeyOf(originOf(config), config, ref, told);
  return position > 0 ? resumeKeyOf(beginning, position) : beginning;
}

const POSITIONS_MAX = 10_000;
/** The place that each sign-in's player has last saved, in seconds. */
const positions = new LatestMap<SignInKey, number>(POSITIONS_MAX);

/** Records that a player of this request's sign-in saves its place. */
export async function recordPosition(c: RouteContext, position: number): Promise<void> {
  const config = configOf(c.env);
  if (!config.headsOn || !showsAccount(c.req.raw)) return;
  const { signIn } = await viewerOf(c.req.raw, config);
  positions.set(signIn, position);
}

export const recordedPosition = ({ signIn }: Viewer): number => positions.get(signIn) ?? 0;
