/**
 * How a growing playlist of the origin's own player begins with a film's head. That player waits until some segments
 * are listed. An encoder that begins at 0 makes the same first segments each time, and the head has them. So the edge
 * begins the playlist with the head. Once the session's playlist lists more than the head, the edge goes on with the
 * session's playlist.
 */
import type { SignInKey } from '../auth/viewer-keys.ts';
import { configOf } from '../config.ts';
import { settleWithin } from '../heads/in-time.ts';
import { continuesHead, reachesBeyond } from '../heads/plan.ts';
import { headStoreOf } from '../heads/store.ts';
import type { OriginSessionId } from '../origins/adapter.ts';
import { answerText } from '../origins/answer-text.ts';
import { startAtZero } from '../playlist/start-at-zero.ts';
import { type RouteContext, runInBackground } from './context.ts';
import { type FoundHead, sealHeadRight } from './head.ts';
import { askUntilBeyond, holdMsOf } from './held-reload.ts';
import { isGrowing, mayRead, PATIENCE_MS, type PlayedSession, playedSession, starterOf } from './played.ts';
import { findFittingHead } from './player-head.ts';
import { PLAYLIST_HEADERS } from './viewer-playlist.ts';

/**
 * How long the edge waits for the session's playlist, in milliseconds. The origin answers within this time when the
 * session runs already; for a new session it holds the request.
 */
const RUNNING_MS = 150;

/**
 * @param ask passes the request on
 * @returns the origin's answer, or a head's playlist in its place
 */
export async function beginWithHead(
  c: RouteContext,
  id: OriginSessionId,
  ask: () => Promise<Response>,
): Promise<{ answer: Response; isHead: boolean }> {
  const session = playedSession(id);
  const growing = session && (await settleWithin(() => findHeadOfGrowing(c, session), PATIENCE_MS));
  if (!growing || !session) return { answer: await ask(), isHead: false };
  const { head, signIn } = growing;
  const now = Date.now();
  const holdMs = holdMsOf(head, now - (session.askedAt.get(signIn) ?? 0), configOf(c.env));
  session.askedAt.set(signIn, now);
  const unlisted: { other: Response | null } = { other: null };
  const found = await askUntilBeyond(head, holdMs || RUNNING_MS, async (withinMs) => {
    const asked = ask();
    const answer = await settleWithin(() => asked, withinMs);
    if (answer?.ok) return { text: await answerText(answer), answer };
    unlisted.other = answer ?? null;
    if (!answer)
      runInBackground(
        c,
        asked.then(({ body }) => body?.cancel()).catch(() => {}),
      );
    return null;
  });
  if (unlisted.other && !found) return { answer: unlisted.other, isHead: false };
  // The edge may have asked several times. When an earlier answer had a playlist, the edge drops a later answer without
  // a playlist: a player in the middle of the head must get a playlist.
  await unlisted.other?.body?.cancel();
  const isOther = found !== null && !continuesHead(head, found.text);
  if (isOther) session.head = null;
  session.isBeyond = isOther || (found !== null && reachesBeyond(head, found.text));
  if (found && session.isBeyond) return { answer: new Response(found.text, found.answer), isHead: false };
  const text = await leadUrisToHead(c, id, startAtZero(head.playlist));
  return { answer: c.body(text, 200, PLAYLIST_HEADERS), isHead: true };
}

/**
 * Gives the head's segments addresses of the edge's own, since the origin does not have these segments yet. Each
 * address contains the viewer's right to read the head, since another isolate knows nothing of the session. When the
 * edge goes on with the session's playlist, the head's segments keep these addresses.
 */
export async function leadUrisToHead(c: RouteContext, id: OriginSessionId, text: string): Promise<string> {
  const session = playedSession(id);
  const viewer = session?.head && (await starterOf(c, session));
  if (!session?.head || !viewer) return text;
  const { ref } = session.start;
  const right = await sealHeadRight(session.head.key, ref, viewer, configOf(c.env));
  const names = new Set(session.head.parts.map(({ name }) => name));
  const lead = (line: string): string => (names.has(line.trimEnd()) ? `../play/${ref}/${right}/${line}` : line);
  return text.split('\n').map(lead).join('\n');
}

/**
 * @returns the head with which the session's playlist begins for this viewer, on this device; null without a head, and
 *   once the session has come further than the head
 */
async function findHeadOfGrowing(
  c: RouteContext,
  session: PlayedSession,
): Promise<{ head: FoundHead; signIn: SignInKey } | null> {
  if (!isGrowing(session) || session.isBeyond || c.req.method !== 'GET') return null;
  const viewer = await starterOf(c, session);
  if (!viewer || !(await mayRead(c, session, viewer))) return null;
  const key = await findFittingHead(c, session, 0);
  const index = key && (await headStoreOf(c.env, configOf(c.env)).find(key));
  session.head = index && { ...index, key };
  return session.head && { head: session.head, signIn: viewer.signIn };
}
