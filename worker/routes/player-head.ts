/**
 * Heads in sessions that the origin's own player has started. Where a session's playlist is complete from the start, its segments
 * have the same names and times as those of any other session of that rendition: the edge answers the first ones by name, and the
 * session goes on after them. The origin has started the session, and has given its playlist to the viewer.
 */
import { wasGiven } from '../auth/gate.ts';
import { configOf } from '../config.ts';
import type { HeadKey } from '../heads/head.ts';
import { inTime } from '../heads/in-time.ts';
import { continuesHead } from '../heads/plan.ts';
import { headStoreOf } from '../heads/store.ts';
import type { OriginSessionId } from '../origins/adapter.ts';
import type { RouteContext } from './context.ts';
import { keyOfPlayed, PATIENCE_MS, type Played, playedSession, starterOf } from './played.ts';

/** As the origin's own segments, on their way to somebody who is signed in. */
const KEPT = 'private, max-age=31536000, immutable';

/** @returns a segment of the session from a head; null for the origin to answer. Never rejects. */
export async function headOfPlayer(c: RouteContext, id: OriginSessionId, name: string): Promise<Response | null> {
  const session = playedSession(id);
  const begins = beginningsWith(session, name);
  // As without Headstart, the origin alone makes something of what no player asks for.
  if (!session || begins.length === 0 || c.req.method !== 'GET' || c.req.header('range')) return null;
  const find = async (): Promise<Response | null> => {
    const viewer = await starterOf(c, session);
    if (!viewer || !wasGiven(id, viewer)) return null;
    for (const position of begins) {
      const key = await fittingHead(c, session, position);
      const part = key && (await headStoreOf(c.env, configOf(c.env)).read(key, name));
      if (!part) continue;
      const headers = new Headers({ 'content-length': String(part.bytes.byteLength), 'cache-control': KEPT });
      if (part.type) headers.set('content-type', part.type);
      return new Response(part.bytes, { headers });
    }
    return null;
  };
  return (await inTime(find, PATIENCE_MS)) ?? null;
}

/** The isolate has the heads in its memory by the time that their first segments are asked for. */
export async function findHeads(c: RouteContext, id: OriginSessionId): Promise<void> {
  const session = playedSession(id);
  if (!session?.listed) return;
  await Promise.all(beginnings(session).map(({ position }) => fittingHead(c, session, position)));
}

/** Where heads may begin that are of use to the session, in seconds, and what is in them. */
const beginnings = ({ start, listed }: Played) =>
  (listed?.plans ?? []).map(({ isBeginning, plan }) => ({ position: isBeginning ? 0 : start.position, plan }));

const beginningsWith = (session: Played | null, name: string): number[] =>
  (session ? beginnings(session) : [])
    .filter(({ plan }) => plan.segments.some((segment) => segment.name === name))
    .map(({ position }) => position);

/** @returns the head that begins there; null where there is none that the session goes on after */
async function fittingHead(c: RouteContext, session: Played, position: number): Promise<HeadKey | null> {
  const { listed } = session;
  const key = await keyOfPlayed(c, session, position);
  const store = headStoreOf(c.env, configOf(c.env));
  const index = key && (await store.find(key));
  if (!key || !index || !listed) return null;
  const known = listed.compared.get(key);
  if (known?.index === index) return known.fits ? key : null;
  const fits = continuesHead(index, listed.text);
  listed.compared.set(key, { index, fits });
  if (fits) return key;
  console.warn(`The head ${key} is of another film than its session: it is dropped`);
  await store.drop(key);
  return null;
}
