/** Sessions with a complete playlist that the origin's own player has started, as this isolate has seen them pass. */
import { type SignInKey, showsAccount, type ViewerKey } from '../auth/credentials.ts';
import { noteGiven, type Viewer, viewerOf } from '../auth/gate.ts';
import { configOf } from '../config.ts';
import type { HeadIndex, HeadKey } from '../heads/head.ts';
import { inTime } from '../heads/in-time.ts';
import { headKeyOf, resumeKeyOf } from '../heads/key.ts';
import { type HeadPlan, planHead } from '../heads/plan.ts';
import { LatestMap } from '../latest-map.ts';
import type { Allowed, OriginSessionId, PlayerStart } from '../origins/adapter.ts';
import { originOf, type RouteContext, runInBackground } from './context.ts';

export interface Played {
  start: PlayerStart;
  /** Who has started it. */
  viewer: ViewerKey;
  /** Null where the origin does not tell what the session is of, or not in time. */
  allowed: Promise<Allowed | null>;
  /** Null until a complete playlist of it has passed. */
  listed: Listed | null;
}

/** What a session's playlist says, and what has come of it. */
interface Listed {
  text: string;
  /** Every segment's name. */
  names: ReadonlySet<string>;
  /** Of the film's beginning, and of the place where its player goes on. */
  plans: { isBeginning: boolean; plan: HeadPlan }[];
  /** Heads that were compared with the playlist, and what came of it. */
  compared: Map<HeadKey, { index: HeadIndex; fits: boolean }>;
  /** The segments that have passed, and are kept. */
  kept: Set<string>;
}

/** Each has the text of a complete playlist, and its names: some hundred kilobytes. */
const PLAYED_MAX = 100;
const played = new LatestMap<OriginSessionId, Played>(PLAYED_MAX);

/** What is noted is noted by then, and a segment waits no longer for its head. In milliseconds. */
export const PATIENCE_MS = 2_000;

/** @returns null for a session whose start has not passed here, or tells nothing */
export const playedSession = (id: OriginSessionId): Played | null => played.get(id) ?? null;

/** The origin has started this session for the viewer of this request. Never rejects. */
export const noteStart = (c: RouteContext, start: PlayerStart): Promise<void> =>
  inTime(() => started(c, start), PATIENCE_MS);

/** The origin has given the session's playlist to the viewer of this request. Never rejects. */
export const notePlaylist = (c: RouteContext, id: OriginSessionId, text: string): Promise<void> =>
  inTime(() => given(c, id, text), PATIENCE_MS);

async function started(c: RouteContext, start: PlayerStart): Promise<void> {
  const config = configOf(c.env);
  const isOn = config.headsOn && config.segments === 'edge';
  if (!isOn || !showsAccount(c.req.raw)) return;
  const known = played.get(start.session);
  // A session that goes on may be of a file that has been replaced since it started: what was told then holds.
  if (known) return void Object.assign(known, { start, listed: null });
  const { key: viewer, credentials } = await viewerOf(c.req.raw, config);
  // Asked now: the file, or the viewer's language, may have changed since the origin was asked last.
  const allowed = inTime(() => originOf(config).played(start, credentials), PATIENCE_MS).then((told) => told ?? null);
  played.set(start.session, { start, viewer, allowed, listed: null });
  runInBackground(c, allowed);
}

async function given(c: RouteContext, id: OriginSessionId, text: string): Promise<void> {
  const session = played.get(id);
  const viewer = session && (await starterOf(c, session));
  if (!session || !viewer) return;
  const config = configOf(c.env);
  noteGiven(id, viewer, config);
  if (session.listed?.text !== text) session.listed = listedIn(text, config.headMs / 1000, session.start.position);
}

/** @param position where the player goes on, in seconds. @returns null for a playlist that does not list the film from the start */
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

/** @returns the viewer, where it is the account that has started the session, by whichever of its credentials */
export async function starterOf(c: RouteContext, session: Played): Promise<Viewer | null> {
  if (!showsAccount(c.req.raw)) return null;
  const viewer = await viewerOf(c.req.raw, configOf(c.env));
  return viewer.key === session.viewer ? viewer : null;
}

/** @param position where the head begins, in seconds. @returns null where the origin does not tell what the session is of */
export async function keyOfPlayed(
  c: RouteContext,
  { start: { ref }, allowed }: Played,
  position: number,
): Promise<HeadKey | null> {
  const config = configOf(c.env);
  const told = await inTime(() => allowed, PATIENCE_MS);
  if (!told) return null;
  const beginning = await headKeyOf(originOf(config), config, ref, told);
  return position > 0 ? resumeKeyOf(beginning, position) : beginning;
}

/** Where each sign-in's player has said last that it is, in seconds. */
const POSITIONS_MAX = 10_000;
const positions = new LatestMap<SignInKey, number>(POSITIONS_MAX);

/** A player of this request's sign-in saves where it is. */
export async function notePosition(c: RouteContext, position: number): Promise<void> {
  const config = configOf(c.env);
  if (!config.headsOn || !showsAccount(c.req.raw)) return;
  const { signIn } = await viewerOf(c.req.raw, config);
  positions.set(signIn, position);
}

export const positionOf = ({ signIn }: Viewer): number => positions.get(signIn) ?? 0;
