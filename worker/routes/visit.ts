/** `POST /api/v1/hls/{preload,renew,cancel}/:ref`: takes, keeps and gives back a visit's lease. */
import { HeadstartError } from '../../protocol/errors.ts';
import { type MediaRef, newVisitId, type VisitId } from '../../protocol/ids.ts';
import type { Status, VisitReply } from '../../protocol/messages.ts';
import { manifestUrl } from '../../protocol/urls.ts';
import { countedKeys } from '../auth/credentials.ts';
import { type DeviceKind, deviceOf } from '../auth/device-profile.ts';
import { admit, refused, rememberedVerdict, type Viewer, viewerOf, wasAllowed } from '../auth/gate.ts';
import { requireSameOrigin } from '../auth/same-origin.ts';
import { rememberedWay, wayOf } from '../auth/ways.ts';
import { type Config, configOf } from '../config.ts';
import type { MediaFile } from '../media-file/media-file.ts';
import { gateOf } from '../origin-gate/gate-of.ts';
import type { OriginGate } from '../origin-gate/origin-gate.ts';
import { readVisitBody } from './body.ts';
import { accountOf, mediaFileOf, originOf, type RouteContext, refOf, visitorOf } from './context.ts';
import { keyQuery } from './fall-through.ts';
import { refuseWrongKey, withProvenKey } from './proven-key.ts';

export const preload = (c: RouteContext): Promise<Response> => hold(c, 'preload');
export const renew = (c: RouteContext): Promise<Response> => hold(c, 'renew');

/** Always 204, in any order with the preload, any number of times. */
export async function cancel(c: RouteContext): Promise<Response> {
  requireSameOrigin(c.req.raw);
  const ref = refOf(c);
  const { visit } = await readVisitBody(c.req.raw);
  if (!visit) throw new HeadstartError('bad_request', 'visit: expected the visit to give back');
  const config = configOf(c.env);
  if (!config.playbackEnabled) return c.body(null, 204);
  try {
    // With one object for all viewers, who has signed out meanwhile can still give back: nobody else knows the visit.
    const viewer = config.hasOwnAccount ? null : await viewerOf(c.req.raw, config);
    await mediaFileOf(c, ref, viewer).cancel(visit);
  } catch (error) {
    // The page is gone and can do nothing about it; its lease runs out by itself.
    if (!(error instanceof HeadstartError)) console.error(error);
  }
  return c.body(null, 204);
}

async function hold(c: RouteContext, action: 'preload' | 'renew'): Promise<Response> {
  requireSameOrigin(c.req.raw);
  const ref = refOf(c);
  const body = await readVisitBody(c.req.raw);
  const visit = body.visit ?? newVisitId();
  const config = configOf(c.env);
  if (!config.playbackEnabled) return reply(c, config, ref, visit, 'off');
  const viewer = await viewerOf(c.req.raw, config);
  await refuseWrongKey(c);
  const device = deviceOf(c.req.raw, body.capabilities);
  const file = mediaFileOf(c, ref, viewer);
  const playing = body.playing ?? false;
  const ask = async (saved: number, needsSession: boolean): Promise<Status> => {
    const visitor = visitorOf(config, ref, viewer, visit, needsSession);
    const position = body.position ?? saved;
    return action === 'preload' ? await file.preload(visitor, position) : await file.renew(visitor, position, playing);
  };
  const status = await take(c, { config, ref, viewer, visit, device, playing, file, ask });
  return reply(c, config, ref, visit, status, playing);
}

/** A lease that is asked for. */
interface Asked {
  config: Config;
  ref: MediaRef;
  viewer: Viewer;
  visit: VisitId;
  device: DeviceKind | null;
  playing: boolean;
  file: DurableObjectStub<MediaFile>;
  /** Takes it. @param saved where the viewer stopped watching, in seconds */
  ask(saved: number, needsSession: boolean): Promise<Status>;
}

/**
 * Takes the lease without waiting for the origin: a viewer whom it must first be asked about gets it a moment later. Until the
 * origin has accepted these very credentials, the reply tells nothing of what the account holds or the file is.
 */
async function take(c: RouteContext, request: Asked): Promise<Status> {
  const { config, ref, viewer, visit, device, file, playing, ask } = request;
  const verdict = rememberedVerdict(ref, viewer);
  if (verdict && !verdict.allowed) throw refused(verdict.code);
  const way = rememberedWay(ref, device);
  if (verdict && way) return way === 'direct' ? way : ask(verdict.position, way === 'session');

  const { status, held, runs } = await file.peek(visit, viewer.key, device);
  if (status === 'cancelled') return status;
  const isProven = wasAllowed(ref, viewer);
  // Once known, a direct-play file costs the origin nothing; whether this viewer may have it is asked with the stream.
  if (isProven && status === 'direct') return status;
  if (isProven && held) return keep(c, request);
  const gate = gateOf(c.env, config);
  // While no slot is free, a look asks the origin nothing, not even whether this viewer may watch.
  const costsNothing = runs || status === 'direct';
  const needsRoom = !playing && !(isProven && costsNothing);
  switch (await gate.admit(await countedKeys(viewer.credentials, config.signingKey), needsRoom)) {
    case 'too_many':
      throw new HeadstartError('too_many', 'Too much was asked for lately; Play works all the same');
    case 'busy':
      later(c, costsNothing ? takeIfCounted(c, gate, request, false) : takeWhenThereIsRoom(c, gate, request));
      return 'busy';
    case 'admitted':
      later(c, takeByProvenKey(c, request));
      return isProven ? status : 'warming';
  }
}

/** A viewer who was let in with this visit keeps its lease, and loses it again when the origin has changed its mind. */
async function keep(c: RouteContext, { config, ref, viewer, visit, device, file, ask }: Asked): Promise<Status> {
  const loseWhenRefused = async (error: unknown): Promise<never> => {
    if (error instanceof HeadstartError && ['signed_out', 'not_found'].includes(error.code)) await file.cancel(visit);
    throw error;
  };
  const admitAgain = async (): Promise<boolean> => {
    await admit(ref, viewer, originOf(config), config);
    return false;
  };
  later(c, withProvenKey(c, admitAgain).catch(loseWhenRefused));
  return ask(0, rememberedWay(ref, device) === 'session');
}

const takeByProvenKey = (c: RouteContext, request: Asked): Promise<void> =>
  withProvenKey(c, async () => {
    await takeIfAllowed(c, request);
    return false;
  });

async function takeIfAllowed(c: RouteContext, request: Asked): Promise<void> {
  const { config, ref, viewer, device, file, ask } = request;
  const origin = originOf(config);
  const [{ position }, way] = await Promise.all([
    admit(ref, viewer, origin, config),
    wayOf(ref, device, origin, () => accountOf(c, viewer), config),
  ]);
  if (way === 'direct' && device) await file.learnDirect(device);
  else await ask(position, way === 'session');
}

async function takeWhenThereIsRoom(
  c: RouteContext,
  gate: DurableObjectStub<OriginGate>,
  request: Asked,
): Promise<void> {
  const { file, visit, viewer, device } = request;
  if (!(await gate.room(BUSY_WARM_S * 1000))) return;
  const left = (await file.peek(visit, viewer.key, device)).status === 'cancelled';
  if (!left) await takeIfCounted(c, gate, request, true);
}

async function takeIfCounted(
  c: RouteContext,
  gate: DurableObjectStub<OriginGate>,
  request: Asked,
  needsRoom: boolean,
): Promise<void> {
  const counted = await countedKeys(request.viewer.credentials, request.config.signingKey);
  if ((await gate.admit(counted, needsRoom)) === 'admitted') await takeByProvenKey(c, request);
}

/** What nobody waits for: a refusal of the origin's is an answer, and all else is worth a line in the log. */
function later(c: RouteContext, work: Promise<unknown>): void {
  c.executionCtx.waitUntil(
    work.catch((error: unknown) => {
      if (!(error instanceof HeadstartError)) console.error(error);
    }),
  );
}

function reply(
  c: RouteContext,
  config: Config,
  ref: MediaRef,
  visit: VisitId,
  status: Status,
  playing = false,
): Response {
  const body: VisitReply = {
    status,
    visit,
    manifest: manifestUrl(ref, visit) + keyQuery(c).replace('?', '&'),
    renewAfterS: renewAfterS(config, status, playing),
  };
  c.header('cache-control', 'no-store');
  c.header('server-timing', `session;desc=${status}`);
  return c.json(body, 202);
}

/** How soon a page asks again that waits, in seconds: whoever has pressed Play does so before the screen. */
const WAITING_PLAY_S = 1;
const BUSY_WARM_S = 5;

/** A lease lasts about three renewals. */
function renewAfterS({ warmLeaseMs }: Config, status: Status, playing: boolean): number {
  const usual = warmLeaseMs / 3000;
  if (playing && (status === 'busy' || status === 'warming')) return Math.min(usual, WAITING_PLAY_S);
  return status === 'busy' ? Math.min(usual, BUSY_WARM_S) : usual;
}
