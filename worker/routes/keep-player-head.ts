/** Makes heads of the segments that the origin's own player fetches. The edge asks the origin for nothing more. */
import { configOf } from '../config.ts';
import { planHead } from '../heads/plan.ts';
import type { OriginSessionId } from '../origins/adapter.ts';
import { keepPassing } from '../segments/segments.ts';
import { type RouteContext, runInBackground } from './context.ts';
import { readHead } from './make-head.ts';
import { segmentOf } from './origin-segment.ts';
import {
  isGrowing,
  type PlayedSession,
  playedHeadKeyOf,
  playedSession,
  recordedPosition,
  starterOf,
} from './played.ts';

/**
 * Keeps a segment that passes. Once all segments of the film's beginning have passed, they become a head.
 * @returns the origin's answer
 */
export async function keepPlayedSegment(
  c: RouteContext,
  id: OriginSessionId,
  name: string,
  answer: Response,
): Promise<Response> {
  const session = playedSession(id);
  const isListed = session?.listed?.names.has(name) ?? false;
  if (!session || !isListed || c.req.method !== 'GET' || answer.status !== 200) return answer;
  const viewer = await starterOf(c, session).catch(() => null);
  if (!viewer) return answer;
  const segment = { ...segmentOf(c, viewer, id, name), isListed: async () => true };
  const { response, kept } = await keepPassing(segment, answer);
  runInBackground(
    c,
    kept.then(() => keepBeginning(c, session, name)),
  );
  return response;
}

async function keepBeginning(c: RouteContext, session: PlayedSession, name: string): Promise<void> {
  const { listed } = session;
  const plan = listed?.plans[0]?.plan;
  const isOfIt = plan?.segments.some((segment) => segment.name === name) ?? false;
  listed?.kept.add(name);
  if (!plan || !isOfIt || !plan.segments.every((segment) => listed?.kept.has(segment.name))) return;
  const key = await playedHeadKeyOf(c, session, 0);
  const viewer = await starterOf(c, session);
  if (key && viewer) await readHead(c, { viewer, session: session.start.session, use: 'stop' }, key, plan);
}

/**
 * How long the edge waits for the viewer's position, in milliseconds: a page that closes its player saves the position
 * at the same time as the player ends its session.
 */
const SAVED_MS = 1_000;

/**
 * A player ends its session: the segments that it had fetched ahead become the head with which it begins the next time.
 */
export async function keepStoppedHead(c: RouteContext, id: OriginSessionId): Promise<void> {
  const session = playedSession(id);
  const viewer = session && (await starterOf(c, session));
  // For a growing playlist, the edge makes no head in the middle of the film.
  if (!session?.listed || !viewer || isGrowing(session)) return;
  await scheduler.wait(SAVED_MS);
  const { text, plans } = session.listed;
  const position = recordedPosition(viewer);
  // A viewer near the film's beginning needs no head of their own: the head of the beginning is used.
  if (position < (plans[0]?.plan.segments.at(-1)?.startS ?? 0)) return;
  const plan = planHead(text, configOf(c.env).headMs / 1000, position);
  const key = plan && (await playedHeadKeyOf(c, session, position));
  if (key) await readHead(c, { viewer, session: id, use: 'stop' }, key, plan);
}
