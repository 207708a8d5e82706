/**
 * What a preload, renewal or cancel does, and how soon the page asks again. The requests are
 * `POST /api/v1/hls/{preload,renew,cancel}/:ref`: they take, keep and give back a visit's lease.
 */
import { HeadstartError } from '../../protocol/errors.ts';
import { type MediaRef, newVisitId, type VisitId } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Status, VisitReply } from '../../protocol/messages.ts';
import { manifestUrl } from '../../protocol/urls.ts';
import { credentialsOf } from '../auth/credentials.ts';
import { type DeviceKind, deviceOf } from '../auth/device-profile.ts';
import { playMethodOf, rememberedPlayMethod } from '../auth/play-method.ts';
import { requireSameOrigin } from '../auth/same-origin.ts';
import {
  admit,
  refusalError,
  rememberedVerdict,
  type Viewer,
  viewerOf,
  wasAllowed,
  withStart,
} from '../auth/verdicts.ts';
import { countedKeys } from '../auth/viewer-keys.ts';
import { type Config, configOf } from '../config.ts';
import { needsLease, sessionStart } from '../heads/lease.ts';
import type { LeaseNews } from '../media-file/media-file.ts';
import { gateOf } from '../origin-gate/gate-of.ts';
import type { OriginGate } from '../origin-gate/origin-gate.ts';
import { readVisitBody } from './body.ts';
import { originOf, type RouteContext, refOf, runInBackground } from './context.ts';
import { isUnwritable, keyQuery } from './fall-through.ts';
import { type FoundHead, findHead } from './head.ts';
import { headLookS, isHeadLookLeft, leaveHeadLook } from './head-looks.ts';
import { makeHeadForLook } from './head-maker.ts';
import { mayHaveHead } from './known-heads.ts';
import { keepResumeHead, keepWarmHead } from './make-head.ts';
import { recordLookByHead } from './player-session.ts';
import { refuseWrongKey, withProvenKey } from './proven-key.ts';
import { accountOf, homeOf, recalledHome, rememberedHome, type SessionHome, unresolvedHome } from './session-home.ts';

export const preload = (c: RouteContext): Promise<Response> => answerLeaseRequest(c, 'preload');
export const renew = (c: RouteContext): Promise<Response> => answerLeaseRequest(c, 'renew');

/** Always 204, in any order with the preload, any number of times. */
export async function cancel(c: RouteContext): Promise<Response> {
  requireSameOrigin(c.req.raw);
  const ref = refOf(c);
  const { visit } = await readVisitBody(c.req.raw);
  if (!visit) throw new HeadstartError('bad_request', 'visit: expected the visit to give back');
  const config = configOf(c.env);
  if (!config.playbackEnabled) return c.body(null, 204);
  try {
    // The viewer may have signed out meanwhile, so the request may have no credentials. The visit's id is proof enough,
    // because no other client knows the id. Without credentials, the edge finds only an object that serves all viewers.
    const viewer = credentialsOf(c.req.raw) ? await viewerOf(c.req.raw, config) : null;
    const home = await recalledHome(c, ref, viewer);
    const isLook = viewer !== null && leaveHeadLook(ref, viewer, visit, config);
    const played = await (home?.file ?? unresolvedHome(c, ref, viewer)).cancel(visit, isLook);
    if (played && viewer) runInBackground(c, keepResumeHead(c, { ref, viewer, session: played }));
  } catch (error) {
    // The page is gone and can do nothing about the failure; its lease runs out by itself.
    if (!(error instanceof HeadstartError)) console.error(error);
  }
  return c.body(null, 204);
}

async function answerLeaseRequest(c: RouteContext, action: 'preload' | 'renew'): Promise<Response> {
  requireSameOrigin(c.req.raw);
  const ref = refOf(c);
  const body = await readVisitBody(c.req.raw);
  const visit = body.visit ?? newVisitId();
  const config = configOf(c.env);
  if (!config.playbackEnabled) return visitReply(c, config, ref, visit, 'off');
  const viewer = await viewerOf(c.req.raw, config);
  await refuseWrongKey(c);
  const device = deviceOf(c.req.raw, body.capabilities);
  const playing = body.playing ?? false;
  const isPaused = playing && body.paused === true;
  const take: LeaseRequest['take'] = async (home, start, needsSession, head) => {
    if (!playing && home.lookStarts === 'none') return 'off';
    const visitor = home.visitor(visit, needsSession);
    if (isPaused) return home.file.pause(visitor);
    const position = head ? sessionStart(head, start ?? 0) : start;
    return action === 'preload'
      ? await home.file.preload(visitor, position)
      : await home.file.renew(visitor, position, playing);
  };
  const { position } = body;
  const status = await takeLease(c, { config, action, ref, viewer, visit, device, playing, position, take });
  return visitReply(c, config, ref, visit, status, playing && !isPaused);
}

/** `head`: a look needs nothing but the film's head, and the visit holds nothing. */
type LeaseOutcome = Status | 'head';

/** A request for a lease. */
interface LeaseRequest {
  config: Config;
  action: 'preload' | 'renew';
  ref: MediaRef;
  viewer: Viewer;
  visit: VisitId;
  device: DeviceKind | null;
  playing: boolean;
  /** Where Play will start, as the page says, in seconds. */
  position: number | undefined;
  /** Takes the lease. @param start where Play will start, in seconds; null where that is not known */
  take(home: SessionHome, start: number | null, needsSession: boolean, head: FoundHead | null): Promise<Status>;
}

/**
 * Takes the lease without waiting for the origin. Where the edge must first ask about the viewer, it takes the lease a
 * moment later. Until the origin has accepted these very credentials, the reply tells nothing of the account's leases
 * or of the file.
 */
async function takeLease(c: RouteContext, request: LeaseRequest): Promise<LeaseOutcome> {
  const { config, action, ref, viewer, visit, device, playing, position, take } = request;
  const remembered = rememberedVerdict(ref, viewer);
  if (remembered && !remembered.allowed) throw refusalError(remembered.code);
  const verdict = remembered && withStart(remembered, position);
  if (isHeadLookLeft(ref, viewer, visit)) return 'cancelled';
  const isProven = wasAllowed(ref, viewer);
  // Play leads to the origin's own playlist, so a look's session would be of no use.
  if (isProven && isUnwritable(ref)) return playing ? 'ready' : 'off';
  const way = rememberedPlayMethod(ref, device);
  const home = rememberedHome(c, ref, viewer);
  const head = verdict && way && way !== 'direct' ? await findHead(c, ref, verdict) : null;
  if (await isHeadEnough(head, home, request)) {
    recordLookByHead(c, ref, viewer, visit);
    return 'head';
  }
  if (verdict && way && home) {
    const status = way === 'direct' ? way : await take(home, verdict.position, way === 'session', head);
    if (status === 'ready' && !head) runInBackground(c, keepWarmHead(c, { ref, viewer, allowed: verdict, home }));
    return status;
  }
  if (config.headsOn && !playing && action === 'preload' && (await mayHaveHead(config.origin, ref))) {
    runInBackground(c, lookAtHead(c, request));
    return 'warming';
  }

  const known = (await home?.file.peek(visit, viewer.key, device)) ?? NOTHING_KNOWN;
  if (known.status === 'cancelled') return known.status;
  // A file that is known as direct play costs the origin nothing; the stream's own request asks whether this viewer may
  // have it.
  if (isProven && known.status === 'direct') return known.status;
  if (isProven && home && known.held) return keepLease(c, home, request);
  const gate = gateOf(c.env, config);
  // While no slot is free, a look asks the origin nothing, not even whether this viewer may watch.
  const costsNothing = known.runs || known.status === 'direct';
  const needsRoom = !playing && !(isProven && costsNothing);
  switch (await gate.admit(await countedKeys(viewer.credentials, config.signingKey), needsRoom)) {
    case 'too_many':
      throw new HeadstartError('too_many', 'This viewer has asked for too much lately; Play works all the same');
    case 'busy':
      runInBackground(c, costsNothing ? takeIfCounted(c, gate, request, false) : takeWhenThereIsRoom(c, gate, request));
      return 'busy';
    case 'admitted':
      runInBackground(c, takeByProvenKey(c, request));
      return isProven ? known.status : 'warming';
  }
}

const NOTHING_KNOWN: LeaseNews = { status: 'warming', held: false, runs: false };

/**
 * Renews the lease of a visit whose viewer the origin has allowed before. The edge asks the origin again meanwhile, and
 * gives the lease back when the origin now refuses.
 */
async function keepLease(c: RouteContext, home: SessionHome, request: LeaseRequest): Promise<Status> {
  const { config, ref, viewer, visit, device, position, take } = request;
  const loseWhenRefused = async (error: unknown): Promise<never> => {
    const isRefused = error instanceof HeadstartError && ['signed_out', 'not_found'].includes(error.code);
    if (isRefused) await home.file.cancel(visit);
    throw error;
  };
  const admitAgain = async (): Promise<boolean> => {
    await admit(ref, viewer, originOf(config), config);
    return false;
  };
  runInBackground(c, withProvenKey(c, admitAgain).catch(loseWhenRefused));
  return take(home, position ?? null, rememberedPlayMethod(ref, device) === 'session', null);
}

/**
 * For a look at a film that seems to have a head, the edge asks the origin only whether the viewer may watch. When
 * there is no head after all, it asks the gate.
 */
async function lookAtHead(c: RouteContext, request: LeaseRequest): Promise<void> {
  const { config, ref, viewer, visit, device, position } = request;
  let found: FoundHead | null = null;
  await withProvenKey(c, async () => {
    const origin = originOf(config);
    const [allowed] = await Promise.all([
      admit(ref, viewer, origin, config),
      playMethodOf(ref, device, origin, () => accountOf(c, viewer), config),
    ]);
    found = await findHead(c, ref, withStart(allowed, position));
    return false;
  });
  if (found) recordLookByHead(c, ref, viewer, visit);
  else await takeIfCounted(c, gateOf(c.env, config), request, true);
}

const takeByProvenKey = (c: RouteContext, request: LeaseRequest): Promise<void> =>
  withProvenKey(c, async () => {
    await takeIfAllowed(c, request);
    return false;
  });

async function takeIfAllowed(c: RouteContext, request: LeaseRequest): Promise<void> {
  const since = Date.now();
  const { config, ref, viewer, visit, device, position, take } = request;
  const origin = originOf(config);
  const [admitted, way] = await Promise.all([
    admit(ref, viewer, origin, config),
    playMethodOf(ref, device, origin, () => accountOf(c, viewer), config),
  ]);
  const allowed = withStart(admitted, position);
  const home = await homeOf(c, ref, viewer, allowed);
  const head = await findHead(c, ref, allowed);
  if (await isHeadEnough(head, home, request)) {
    recordLookByHead(c, ref, viewer, visit);
    return;
  }
  const isLate = allowed.file !== null && (await wasGivenBack(c, request));
  if (isLate) return;
  if (way === 'direct' && device) await home.file.learnDirect(device);
  else await take(home, allowed.position, way === 'session', head);
  if (!request.playing && home.lookStarts === 'none') await makeHeadForLook(c, allowed, since);
}

/**
 * @returns whether the head is all that the visit needs. It is not enough for a visit that holds a lease: the visit's
 *   player has begun with the session, before the head existed
 */
async function isHeadEnough(head: FoundHead | null, home: SessionHome | null, request: LeaseRequest): Promise<boolean> {
  const { action, playing, visit, viewer, device } = request;
  const mayHold = head !== null && !playing && action === 'renew';
  const isHeld = mayHold && ((await home?.file.peek(visit, viewer.key, device))?.held ?? false);
  return !needsLease(head, { playing, isHeld });
}

/** @returns whether the visit's cancel came before the edge knew which object would hold the visit */
async function wasGivenBack(c: RouteContext, { ref, viewer, visit, device }: LeaseRequest): Promise<boolean> {
  const { status } = await unresolvedHome(c, ref, viewer).peek(visit, viewer.key, device);
  return status === 'cancelled';
}

async function takeWhenThereIsRoom(
  c: RouteContext,
  gate: DurableObjectStub<OriginGate>,
  request: LeaseRequest,
): Promise<void> {
  const { ref, visit, viewer, device } = request;
  if (!(await gate.waitForRoom(BUSY_WARM_S * 1000))) return;
  const peeked = await rememberedHome(c, ref, viewer)?.file.peek(visit, viewer.key, device);
  if (peeked?.status !== 'cancelled') await takeIfCounted(c, gate, request, true);
}

async function takeIfCounted(
  c: RouteContext,
  gate: DurableObjectStub<OriginGate>,
  request: LeaseRequest,
  needsRoom: boolean,
): Promise<void> {
  const counted = await countedKeys(request.viewer.credentials, request.config.signingKey);
  if ((await gate.admit(counted, needsRoom)) === 'admitted') await takeByProvenKey(c, request);
}

function visitReply(
  c: RouteContext,
  config: Config,
  ref: MediaRef,
  visit: VisitId,
  taken: LeaseOutcome,
  isWatching = false,
): Response {
  const status = taken === 'head' ? 'ready' : taken;
  const body: VisitReply = {
    status,
    visit,
    manifest: manifestUrl(ref, visit) + keyQuery(c).replace('?', '&'),
    // A look at a head holds no lease, but on some sites the page renews its visit all the same: see `headLookS`.
    renewAfterS: taken === 'head' ? headLookS(config) : renewAfterS(config, status, isWatching),
    ...(config.site === 'assets' && { player: 'page' }),
  };
  c.header('cache-control', 'no-store');
  c.header('server-timing', `session;desc=${taken}`);
  return c.json(body, 202);
}

/** How soon a page that waits asks again, in seconds: after Play the viewer waits in front of the screen. */
const WAITING_PLAY_S = 1;
const BUSY_WARM_S = 5;

function renewAfterS({ warmLeaseMs }: Config, status: Status, isWatching: boolean): number {
  const usual = warmLeaseMs / 1_000 / LIMITS.renewalsPerLease;
  switch (status) {
    case 'busy':
      return Math.min(usual, isWatching ? WAITING_PLAY_S : BUSY_WARM_S);
    case 'warming':
      return isWatching ? Math.min(usual, WAITING_PLAY_S) : usual;
    case 'ready':
    case 'direct':
    case 'off':
    case 'cancelled':
      return usual;
  }
}
