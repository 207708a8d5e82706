/** Heads are made of what sessions have encoded anyway: their first segments pass through the edge, and are kept once more. */
import type { MediaRef } from '../../protocol/ids.ts';
import { askVerdict, type Viewer } from '../auth/gate.ts';
import { type Config, configOf } from '../config.ts';
import type { HeadKey } from '../heads/head.ts';
import { headKeyOf, resumeKeyOf } from '../heads/key.ts';
import { type HeadPlan, planHead } from '../heads/plan.ts';
import { headStoreOf } from '../heads/store.ts';
import { LatestMap } from '../latest-map.ts';
import type { Allowed, OriginSessionId, SessionUse } from '../origins/adapter.ts';
import { answerText } from '../origins/answer-text.ts';
import { rememberedUse } from '../origins/known-use.ts';
import { readSegment } from '../segments/segments.ts';
import { originOf, type RouteContext } from './context.ts';
import { segmentOf } from './origin-segment.ts';
import { accountOf, type SessionHome } from './session-home.ts';

interface Made {
  ref: MediaRef;
  viewer: Viewer;
  allowed: Allowed;
  session: OriginSessionId;
  /** The origin's playlist of the session. */
  text: string;
  /** Where its viewer plays from, in seconds: there the head begins, unless the film's first head reaches so far. */
  position: number;
  /** The viewer plays on from there: when they come again, their place is another one. */
  isPlaying: boolean;
}

/** Only the edge's own playlists begin with a head: where the site's player reads the origin's, the edge gives out none. */
export const servesHeads = ({ headsOn, segments, site }: Config, use: SessionUse | null): boolean =>
  headsOn && segments === 'edge' && (site === 'assets' || use === 'any');

/** Of this isolate: sessions whose beginning has been read, or is being read. What the store did not take is not read again. */
const READ_MAX = 1_000;
const read = new LatestMap<OriginSessionId, HeadKey>(READ_MAX);

/** Keeps what a session has where its viewer plays from, once it has as much as a head needs. The viewer's request never fails for it. */
export async function keepHead(c: RouteContext, made: Made): Promise<void> {
  const { ref, allowed, session, text, position, isPlaying } = made;
  const config = configOf(c.env);
  if (!servesHeads(config, rememberedUse(config.origin))) return;
  const store = headStoreOf(c.env, config);
  const beginning = await headKeyOf(originOf(config), config, ref, allowed);
  const headS = config.headMs / 1000;
  const first = planHead(text, headS);
  // An encoder that is elsewhere for its viewer is not called back for the film's beginning.
  const isFirst = first !== null && position < first.lastS;
  if (isPlaying && !isFirst) return;
  const plan = isFirst ? first : planHead(text, headS, position);
  const key = isFirst ? beginning : resumeKeyOf(beginning, position);
  if (!plan || read.get(session) === key || store.known(key)) return;
  read.set(session, key);
  try {
    await makeHead(c, made, key, plan);
  } catch (error) {
    read.delete(session);
    throw error;
  }
}

/** A page that only looks, and has no player of its own, asks for no playlist: the next episode's, and a library's. */
export async function keepWarmHead(
  c: RouteContext,
  { ref, viewer, allowed, home }: Pick<Made, 'ref' | 'viewer' | 'allowed'> & { home: SessionHome },
): Promise<void> {
  const config = configOf(c.env);
  if (!servesHeads(config, rememberedUse(config.origin))) return;
  const session = await home.file.current(viewer.key, 0);
  if (!session || read.has(session.id)) return;
  const text = await playlistText(c, viewer, session.id);
  const { position } = allowed;
  if (text) await keepHead(c, { ref, viewer, allowed, session: session.id, text, position, isPlaying: false });
}

/** A page that is left saves its viewer's place at the same time as it gives its visit back. In milliseconds. */
const SAVED_MS = 1_000;

/** A viewer has stopped: keeps what comes next, which their player has had in part, until the session ends. */
export async function keepResumeHead(
  c: RouteContext,
  { ref, viewer, session }: Pick<Made, 'ref' | 'viewer' | 'session'>,
): Promise<void> {
  const config = configOf(c.env);
  if (!servesHeads(config, rememberedUse(config.origin))) return;
  // Before the session ends.
  const text = await playlistText(c, viewer, session);
  if (!text) return;
  await scheduler.wait(SAVED_MS);
  const allowed = await askVerdict(ref, viewer, originOf(config), config);
  if (!allowed.allowed || allowed.position === 0) return;
  await keepHead(c, { ref, viewer, allowed, session, text, position: allowed.position, isPlaying: false });
}

/** @returns null when the session has none, any more or yet */
async function playlistText(c: RouteContext, viewer: Viewer, session: OriginSessionId): Promise<string | null> {
  const origin = originOf(configOf(c.env));
  const response = await origin.fetchResource(session, 'index.m3u8', await accountOf(c, viewer));
  if (response.ok) return answerText(response);
  await response.body?.cancel();
  return null;
}

async function makeHead(c: RouteContext, { viewer, session }: Made, key: HeadKey, plan: HeadPlan): Promise<void> {
  const store = headStoreOf(c.env, configOf(c.env));
  if (await store.find(key)) return;
  const parts: { name: string; type: string | null; body: ArrayBuffer }[] = [];
  for (const name of plan.names) {
    const { response, isSound } = await readSegment(segmentOf(c, viewer, session, name), null);
    if (!response.ok || !isSound) {
      read.delete(session);
      return;
    }
    parts.push({ name, type: response.headers.get('content-type'), body: await response.arrayBuffer() });
  }
  let offset = 0;
  const index = parts.map(({ name, type, body }) => {
    const part = { name, type, offset, length: body.byteLength };
    offset += body.byteLength;
    return part;
  });
  const { names: _, ...planned } = plan;
  const bodies = parts.map(({ body }) => body);
  await store.write(key, { ...planned, parts: index }, bodies, (work) => c.executionCtx.waitUntil(work));
}
