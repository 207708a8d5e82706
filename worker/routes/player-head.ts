/**
 * When the origin's own player requests a film's first segments, the edge answers from a head. All sessions of one
 * rendition of a file have segments with the same names and times. So the edge finds a session's first segments in the
 * head by their names, and the origin answers the later segments. The origin has started the session for this viewer,
 * and so lets the viewer watch it.
 */
import { configOf } from '../config.ts';
import type { HeadKey } from '../heads/head.ts';
import { settleWithin } from '../heads/in-time.ts';
import { continuesHead } from '../heads/plan.ts';
import { headStoreOf } from '../heads/store.ts';
import type { OriginSessionId } from '../origins/adapter.ts';
import { bytesAnswer } from '../segments/bytes-answer.ts';
import type { RouteContext } from './context.ts';
import { SEGMENT_CACHE_CONTROL } from './origin-segment.ts';
import {
  isGrowing,
  mayRead,
  PATIENCE_MS,
  type PlayedSession,
  playedHeadKeyOf,
  playedSession,
  starterOf,
} from './played.ts';

/** @returns a segment of the session from a head; null when the origin is to answer. Never rejects. */
export async function readPlayerHeadSegment(
  c: RouteContext,
  id: OriginSessionId,
  name: string,
): Promise<Response | null> {
  const session = playedSession(id);
  const begins = beginningsWith(session, name);
  // A player asks for a head's segment by `GET`, and for the whole of it. The origin answers every other request, as
  // without Headstart.
  if (!session || begins.length === 0 || c.req.method !== 'GET' || c.req.header('range')) return null;
  const find = async (): Promise<Response | null> => {
    const viewer = await starterOf(c, session);
    if (!viewer || !(await mayRead(c, session, viewer))) return null;
    for (const position of begins) {
      const key = await findFittingHead(c, session, position);
      const part = key && (await headStoreOf(c.env, configOf(c.env)).read(key, name));
      if (part) return bytesAnswer(part, SEGMENT_CACHE_CONTROL);
    }
    return null;
  };
  return (await settleWithin(find, PATIENCE_MS)) ?? null;
}

/** Loads the heads into the isolate's memory before a player asks for their first segments. */
export async function loadHeads(c: RouteContext, id: OriginSessionId): Promise<void> {
  const session = playedSession(id);
  if (!session?.listed) return;
  await Promise.all(beginnings(session).map(({ position }) => findFittingHead(c, session, position)));
}

/**
 * @returns the places, in seconds, at which a head for this session may begin, and for each place the names of the
 *   head's segments
 */
function beginnings({ start, listed, head }: PlayedSession): { position: number; names: string[] }[] {
  if (head) return [{ position: 0, names: head.parts.map(({ name }) => name) }];
  return (listed?.plans ?? []).map(({ isBeginning, plan }) => ({
    position: isBeginning ? 0 : start.position,
    names: plan.segments.map(({ name }) => name),
  }));
}

const beginningsWith = (session: PlayedSession | null, name: string): number[] =>
  (session ? beginnings(session) : []).filter(({ names }) => names.includes(name)).map(({ position }) => position);

/** @returns the head that begins at `position`; null where there is none, or the session does not go on after it */
export async function findFittingHead(
  c: RouteContext,
  session: PlayedSession,
  position: number,
): Promise<HeadKey | null> {
  const { listed } = session;
  const key = await playedHeadKeyOf(c, session, position);
  const store = headStoreOf(c.env, configOf(c.env));
  const index = key && (await store.find(key));
  if (!key || !index) return null;
  if (!listed) return isGrowing(session) ? key : null;
  const known = listed.compared.get(key);
  if (known?.index === index) return known.fits ? key : null;
  const fits = continuesHead(index, listed.text);
  listed.compared.set(key, { index, fits });
  if (fits) return key;
  console.warn(`The head ${key} is of another film than its session: it is dropped`);
  await store.drop(key);
  return null;
}
