/** Heads are made of what sessions have encoded anyway: their first segments pass through the edge, and are kept once more. */
import type { Viewer } from '../auth/gate.ts';
import type { HeadKey } from '../heads/head.ts';
import { type HeadPlan, planHead } from '../heads/plan.ts';
import { headStoreOf } from '../heads/store.ts';
import { LatestMap } from '../latest-map.ts';
import type { OriginSessionId } from '../origins/adapter.ts';
import { readSegment } from '../segments/segments.ts';
import { type RouteContext, requirePlayback, runInBackground } from './context.ts';
import { segmentOf } from './origin-segment.ts';

interface Made {
  key: HeadKey;
  viewer: Viewer;
  session: OriginSessionId;
  /** The origin's playlist of the session. */
  text: string;
  /** Where its viewer plays from, in seconds. */
  position: number;
}

/** Of this isolate: sessions whose beginning has been read, or is being read. What the store did not take is not read again. */
const READ_MAX = 1_000;
const read = new LatestMap<OriginSessionId, HeadKey>(READ_MAX);

/** Keeps the beginning of a session that has got as far as a head needs. Nothing of it is waited for, or fails for the viewer. */
export function keepHead(c: RouteContext, made: Made): void {
  const { key, session, text, position } = made;
  const config = requirePlayback(c);
  const store = headStoreOf(c.env, config);
  if (read.get(session) === key || store.known(key)) return;
  const plan = planHead(text, config.headMs / 1000);
  // An encoder that is elsewhere for its viewer is not called back for a head.
  if (!plan || position >= plan.endS) return;
  read.set(session, key);
  runInBackground(
    c,
    makeHead(c, made, plan).catch((error: unknown) => {
      read.delete(session);
      throw error;
    }),
  );
}

async function makeHead(c: RouteContext, { key, viewer, session }: Made, plan: HeadPlan): Promise<void> {
  const store = headStoreOf(c.env, requirePlayback(c));
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
  const { playlist, isWhole, endS } = plan;
  const bodies = parts.map(({ body }) => body);
  await store.write(key, { playlist, isWhole, endS, parts: index }, bodies, (work) => c.executionCtx.waitUntil(work));
}
