/**
 * Makes heads of the segments that viewers' sessions have encoded anyway. Their first segments pass through the edge,
 * which keeps them.
 */
import type { MediaRef } from '../../protocol/ids.ts';
import { askVerdict, type Viewer } from '../auth/verdicts.ts';
import { type Config, configOf } from '../config.ts';
import type { HeadKey, HeadPart } from '../heads/head.ts';
import { headKeyOf, resumeKeyOf } from '../heads/key.ts';
import { type HeadPlan, listsRenditions, planHead } from '../heads/plan.ts';
import { headStoreOf } from '../heads/store.ts';
import { LatestMap } from '../latest-map.ts';
import type { Allowed, OriginSessionId, SessionUse } from '../origins/adapter.ts';
import { answerText } from '../origins/answer-text.ts';
import { rememberedUse } from '../origins/session-use.ts';
import { keptSegment, readSegment, type Segment, type SegmentAnswer } from '../segments/segments.ts';
import { originOf, type RouteContext } from './context.ts';
import { rememberHeads } from './known-heads.ts';
import { segmentOf } from './origin-segment.ts';
import { accountOf, type SessionHome } from './session-home.ts';

/** What the viewer does with the session: `look`s at the film, `play`s it, or has played it and now `stop`s. */
type Use = 'look' | 'play' | 'stop';

interface HeadSource {
  ref: MediaRef;
  viewer: Viewer;
  allowed: Allowed;
  session: OriginSessionId;
  /** The origin's playlist of the session. */
  text: string;
  /**
   * Where the viewer plays from, in seconds: the head begins there, unless the head at the film's beginning reaches
   * that place.
   */
  position: number;
  use: Use;
}

/**
 * @returns whether the edge's own playlists begin with heads. False where the origin's player plays only sessions that
 *   it has started itself (`exact`): `player-head.ts` gives heads to such a player
 */
export const servesHeads = ({ headsOn, segments, site }: Config, use: SessionUse | null): boolean =>
  headsOn && segments === 'edge' && (site === 'assets' || use === 'any' || use === 'own');

const READ_MAX = 1_000;
/**
 * The sessions of which this isolate has read a head, or is reading one. The isolate reads this head only once, even
 * when the store has refused it.
 */
const read = new LatestMap<OriginSessionId, HeadKey>(READ_MAX);
/** The sessions whose playlists name renditions: the edge makes no head of them. */
const withRenditions = new LatestMap<OriginSessionId, true>(READ_MAX);

/**
 * How long the edge waits until a head's segment has passed through the edge to the viewer's player, in milliseconds.
 * After its reply a Worker may go on for 30 s, so the wait is shorter.
 */
const PASSES_MS = 20_000;
/** The time between two checks whether the segment has passed through the edge, in milliseconds. */
const LOOK_AGAIN_MS = 500;

/**
 * Makes a head of the segments from the viewer's place on, once the session has as many as a head needs. A failure here
 * never makes the viewer's request fail.
 */
export async function keepHead(c: RouteContext, made: HeadSource): Promise<void> {
  const { ref, allowed, session, text, position, use } = made;
  const config = configOf(c.env);
  if (!servesHeads(config, rememberedUse(config.origin))) return;
  const store = headStoreOf(c.env, config);
  const beginning = await headKeyOf(originOf(config), config, ref, allowed);
  const headS = config.headMs / 1000;
  const first = planHead(text, headS);
  // The head at the film's beginning is made only for a viewer within that head. For a viewer elsewhere, the requests
  // for the head's segments would call the encoder away from the viewer's place.
  const isFirst = position < (first?.segments.at(-1)?.startS ?? 0);
  // A viewer that plays on from here will resume at another place, so a head of this place would be of no use.
  if (use === 'play' && !isFirst) return;
  const plan = isFirst ? first : planHead(text, headS, position);
  const key = isFirst ? beginning : resumeKeyOf(beginning, position);
  if (!plan || read.get(session) === key || store.peek(key)) return;
  read.set(session, key);
  try {
    if (await readHead(c, made, key, plan)) await rememberHeads(config.origin, ref, true);
  } catch (error) {
    read.delete(session);
    throw error;
  }
}

/**
 * Makes a head for a page that looks at a film and does not load the film's playlist. Two such pages are an episode's
 * page, which looks at the next episode, and the library's page.
 */
export async function keepWarmHead(
  c: RouteContext,
  { ref, viewer, allowed, home }: Pick<HeadSource, 'ref' | 'viewer' | 'allowed'> & { home: SessionHome },
): Promise<void> {
  const config = configOf(c.env);
  if (!servesHeads(config, rememberedUse(config.origin))) return;
  const session = await home.file.readySession(viewer.key, 0);
  if (!session || read.has(session.id) || withRenditions.has(session.id)) return;
  const text = await fetchPlaylistText(c, viewer, session.id);
  if (!text) return;
  if (listsRenditions(text)) return void withRenditions.set(session.id, true);
  const { position } = allowed;
  await keepHead(c, { ref, viewer, allowed, session: session.id, text, position, use: 'look' });
}

/**
 * How long the edge waits for the viewer's position, in milliseconds: a page that is left saves the position at the
 * same time as it gives its visit back.
 */
const SAVED_MS = 1_000;

/**
 * Called when a viewer has stopped: before the session ends, the edge makes a head of the segments that come next. The
 * viewer's player has fetched a part of them.
 */
export async function keepResumeHead(
  c: RouteContext,
  { ref, viewer, session }: Pick<HeadSource, 'ref' | 'viewer' | 'session'>,
): Promise<void> {
  const config = configOf(c.env);
  if (!servesHeads(config, rememberedUse(config.origin))) return;
  // The edge reads the playlist now, before the session ends.
  const text = await fetchPlaylistText(c, viewer, session);
  if (!text) return;
  await scheduler.wait(SAVED_MS);
  const allowed = await askVerdict(ref, viewer, originOf(config), config);
  if (!allowed.allowed || allowed.position === 0) return;
  await keepHead(c, { ref, viewer, allowed, session, text, position: allowed.position, use: 'stop' });
}

/** @returns the origin's playlist of the session; null when the session has none yet, or no longer */
export async function fetchPlaylistText(
  c: RouteContext,
  viewer: Viewer,
  session: OriginSessionId,
): Promise<string | null> {
  const origin = originOf(configOf(c.env));
  const response = await origin.fetchResource(session, 'index.m3u8', await accountOf(c, viewer));
  if (response.ok) return answerText(response);
  await response.body?.cancel();
  return null;
}

/**
 * Reads a head's parts through the edge's cache of segments, and keeps the head.
 * @param stopping ends the reading before the next part
 * @returns whether the store has the head, from now on or from before
 */
export async function readHead(
  c: RouteContext,
  { viewer, session, use }: Pick<HeadSource, 'viewer' | 'session' | 'use'>,
  key: HeadKey,
  plan: HeadPlan,
  stopping?: AbortSignal,
): Promise<boolean> {
  const store = headStoreOf(c.env, configOf(c.env));
  if (await store.find(key)) return true;
  const { playlist, isWhole, init, segments } = plan;
  const names = [...(init === null ? [] : [init]), ...segments.map(({ name }) => name)];
  const readPart = async (name: string): Promise<SegmentAnswer | null> =>
    stopping?.aborted ? null : readPassedSegment(use, segmentOf(c, viewer, session, name));
  const found = await readParts(names, readPart);
  const missing = names.length - found.length;
  const had = segments.slice(0, segments.length - missing);
  const [first, last] = [had[0], had.at(-1)];
  // The segments that a viewer had buffered when stopping are a head as well, if there are two or more.
  const isOfUse = missing === 0 || (use !== 'look' && isWhole && had.length > 1);
  if (!isOfUse || !first || !last) {
    read.delete(session);
    return false;
  }
  const index = {
    ...{ playlist, isWhole, startS: first.startS, lastS: last.startS, endS: last.endS },
    parts: found.map(({ part }) => part),
  };
  const bodies = found.map(({ body }) => body);
  const isKept = await store.write(key, index, bodies, (work) => c.executionCtx.waitUntil(work));
  return isKept || (await store.find(key)) !== null;
}

interface ReadPart {
  part: HeadPart;
  body: ArrayBuffer;
}

/** @returns the segments up to the first that cannot be read */
async function readParts(
  names: readonly string[],
  read: (name: string) => Promise<SegmentAnswer | null>,
): Promise<ReadPart[]> {
  const found: ReadPart[] = [];
  for (const name of names) {
    const answer = await read(name);
    if (!answer?.response.ok || !answer.isSound) {
      await answer?.response.body?.cancel();
      break;
    }
    const type = answer.response.headers.get('content-type');
    const body = await answer.response.arrayBuffer();
    // The store writes the offset of each part.
    found.push({ part: { name, type, offset: 0, length: body.byteLength }, body });
  }
  return found;
}

/**
 * The edge asks the origin for a segment only of a session that no viewer plays. Where a viewer plays, such a request
 * would call the encoder away from the viewer's place. The viewer's player itself fetches the session's segments
 * through the edge.
 */
async function readPassedSegment(use: Use, segment: Segment): Promise<SegmentAnswer | null> {
  if (use === 'look') return readSegment(segment, null);
  const until = Date.now() + (use === 'play' ? PASSES_MS : 0);
  for (;;) {
    const kept = await keptSegment(segment);
    if (kept || Date.now() >= until) return kept;
    await scheduler.wait(LOOK_AGAIN_MS);
  }
}
