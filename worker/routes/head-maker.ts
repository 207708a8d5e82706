/** Makes a head by a session of the edge's own account, when no viewer's session has made it. */
import { HeadstartError } from '../../protocol/errors.ts';
import { type MediaRef, newVisitId, parseMediaRef } from '../../protocol/ids.ts';
import type { Credentials, OwnCredentials } from '../auth/credentials.ts';
import { originAccount } from '../auth/origin-account.ts';
import { admit, type Viewer } from '../auth/verdicts.ts';
import { MAKER, proofKey, type SignInKey } from '../auth/viewer-keys.ts';
import { type Config, configOf } from '../config.ts';
import type { HeadKey } from '../heads/head.ts';
import { headKeyOf } from '../heads/key.ts';
import { listsRenditions, planHead } from '../heads/plan.ts';
import { headStoreOf } from '../heads/store.ts';
import { LatestMap } from '../latest-map.ts';
import type { FileName } from '../origin-gate/claim.ts';
import { gateOf } from '../origin-gate/gate-of.ts';
import type { Allowed, FileId, OriginAdapter, OriginSessionId } from '../origins/adapter.ts';
import { originOf, type RouteContext } from './context.ts';
import { rememberHeads } from './known-heads.ts';
import { fetchPlaylistText, readHead } from './make-head.ts';
import { ownHomeOf, type SessionHome } from './session-home.ts';

/**
 * `busy`: a viewer needs the slot, or another request makes the head. `direct`: browsers play the file as it is.
 * `renditions`: the session has a playlist of playlists, of which the edge makes no head.
 */
export type HeadOutcome = 'made' | 'there' | 'busy' | 'direct' | 'renditions' | 'failed';

/** Asks between two steps of the work whether to go on. @param file the object that has the session */
export type MayGoOn = (file: FileName) => Promise<boolean>;

interface Bounds {
  goOn: MayGoOn;
  /** When the head is given up, in epoch milliseconds. */
  until: number;
}

/** The time between two checks of how far the session is, in milliseconds. */
const STEP_MS = 500;
/**
 * How long a session may take to make its head before the edge gives it up, in milliseconds. This is shorter than the
 * default of `WARM_MAX_S`.
 */
const MAKE_MS = 120_000;
/**
 * How long the edge may work on a look and its head, in milliseconds. Cloudflare ends a Worker's work 30 s after the
 * reply. If Cloudflare ended this work, nothing would end the head's session until its lease expires.
 */
const MAKE_FOR_LOOK_MS = 20_000;
/** How long the edge waits for the end of the session, in milliseconds. */
const STOP_MS = 5_000;

const MAKING_MAX = 1_000;
/**
 * The heads that this isolate is making, and since when. A request that is cut off leaves its entry here. So an entry
 * counts only for `MAKE_MS`, and then another request may make the head.
 */
const making = new LatestMap<HeadKey, number>(MAKING_MAX, (since, now) => now - since >= MAKE_MS);

/**
 * Makes the head of a film's beginning, by a session of the edge's own account. The session has a slot that no viewer
 * needs, gives it back to the first viewer that needs one, and ends with the head's last segment. When many requests
 * for one media come at once, only one makes the head. Never rejects.
 */
export async function makeHead(c: RouteContext, ref: MediaRef, given: Partial<Bounds> = {}): Promise<HeadOutcome> {
  const gate = gateOf(c.env, configOf(c.env));
  try {
    // Without `goOn`, the work stops once a viewer has come to the session: that viewer may be elsewhere in the film.
    const bounds: Bounds = { goOn: (file) => gate.isMakersAlone(file), until: Date.now() + MAKE_MS, ...given };
    const { made, key } = await tryToMakeHead(c, ref, bounds);
    // The gate need not be told of a head that existed already (`there`): the gate knows that head.
    if (made === 'made' || made === 'direct' || made === 'renditions')
      await gate.recordHeadMade(ref, made === 'made' ? key : null);
    return made;
  } catch (error) {
    if (!(error instanceof HeadstartError)) console.error(error);
    return 'failed';
  }
}

/** @returns the key of the head of the media's beginning; null where the edge has no account that may watch the film */
export async function makersHeadKeyOf(c: RouteContext, ref: MediaRef): Promise<HeadKey | null> {
  return (await admitMaker(c, ref))?.key ?? null;
}

/** @throws HeadstartError when the origin does not let the edge's account watch the film */
async function admitMaker(c: RouteContext, ref: MediaRef) {
  const config = configOf(c.env);
  const account = config.headsOn && config.playbackEnabled ? await originAccount(c.env, config) : null;
  if (!account) return null;
  const viewer = await makerViewer(account, config);
  const origin = originOf(config);
  const told = await admit(ref, viewer, origin, config);
  const allowed = (await isForPlayer(c)) ? await identifyPlayed(origin, told, account) : told;
  return allowed && { viewer, allowed, key: await headKeyOf(origin, config, ref, allowed) };
}

/**
 * @returns whether the origin's own player plays only sessions that it has started itself: the head then has to be made
 *   of such a session
 */
async function isForPlayer(c: RouteContext): Promise<boolean> {
  const config = configOf(c.env);
  return config.site === 'origin' && (await originOf(config).sessionUse()) === 'exact';
}

async function identifyPlayed(origin: OriginAdapter, { file }: Allowed, account: Credentials): Promise<Allowed | null> {
  const ref = parseMediaRef(`file/${file ?? ''}`);
  return ref && origin.identifyPlayed({ ref, rendition: null }, account);
}

/** @returns the edge's own account in the form of a viewer, as the media file's object needs it */
async function makerViewer(credentials: OwnCredentials, { signingKey }: Config): Promise<Viewer> {
  return {
    key: MAKER,
    proof: await proofKey(credentials, signingKey),
    signIn: MAKER as string as SignInKey,
    credentials,
  };
}

async function tryToMakeHead(
  c: RouteContext,
  ref: MediaRef,
  bounds: Bounds,
): Promise<{ made: HeadOutcome; key: HeadKey | null }> {
  const own = await admitMaker(c, ref);
  if (!own) return { made: 'failed', key: null };
  const { key, viewer, allowed } = own;
  const config = configOf(c.env);
  if (await headStoreOf(c.env, config).find(key)) return { made: 'there', key };
  const since = making.get(key);
  if (since !== undefined && Date.now() - since < MAKE_MS) return { made: 'busy', key };
  making.set(key, Date.now());
  try {
    const made = await makeHeadOfSession(c, ownHomeOf(c, ref, viewer, allowed.file), viewer, key, bounds);
    if (made === 'made') await rememberHeads(config.origin, ref, true);
    return { made, key };
  } finally {
    making.delete(key);
  }
}

async function makeHeadOfSession(
  c: RouteContext,
  home: SessionHome,
  viewer: Viewer,
  key: HeadKey,
  { goOn, until }: Bounds,
): Promise<HeadOutcome> {
  const { file } = home;
  const visit = newVisitId();
  // A viewer's session runs, and its segments become the head as they pass. The edge requests none: the encoder may be
  // elsewhere in the film for that viewer.
  if ((await file.peek(visit, viewer.key, null)).runs) return 'busy';
  const visitor = home.visitor(visit, false);
  let reading: Promise<Reading> | null = null;
  const leaving = new AbortController();
  try {
    while (Date.now() < until) {
      const answer = await file.play(visitor, 0, 'ready', false, STEP_MS);
      if (!(await goOn(file.name as FileName))) return 'busy';
      if (!answer) continue;
      if (answer.kind === 'direct') return 'direct';
      // `busy`: there is no free slot. `cancelled`: another request, too, has worked on this head. At its end, that
      // request has given back all leases of the edge's own account, including this request's lease.
      if (answer.kind === 'failed') return answer.code === 'busy' || answer.code === 'cancelled' ? 'busy' : 'failed';
      reading ??= readBeginning(c, viewer, answer.id, key, leaving.signal).catch(() => 'not_yet' as const);
      const step = scheduler.wait(STEP_MS);
      const read = await Promise.race([reading, step]);
      if (read === 'made' || read === 'renditions') return read;
      if (read === 'not_yet') reading = null;
      await step;
    }
    return 'failed';
  } finally {
    leaving.abort();
    // The edge's session does not linger: it ends at once, as after a sign-out.
    await file.signOut(viewer.key, STOP_MS);
  }
}

/** `not_yet`: the session has not made all of the head yet, or the edge could not read a part of it. */
type Reading = 'made' | 'renditions' | 'not_yet';

async function readBeginning(
  c: RouteContext,
  viewer: Viewer,
  session: OriginSessionId,
  key: HeadKey,
  stopping: AbortSignal,
): Promise<Reading> {
  const text = await fetchPlaylistText(c, viewer, session);
  if (text === null) return 'not_yet';
  if (listsRenditions(text)) return 'renditions';
  const plan = planHead(text, configOf(c.env).headMs / 1000);
  const isKept = plan !== null && (await readHead(c, { viewer, session, use: 'look' }, key, plan, stopping));
  return isKept ? 'made' : 'not_yet';
}

const TRIED_MAX = 10_000;
const TRY_AGAIN_MS = 10 * 60_000;
/** The files of which this isolate has lately made a head for a look, or has tried to make one, and when. */
const tried = new LatestMap<FileId, number>(TRIED_MAX, (at, now) => now - at >= TRY_AGAIN_MS);

/**
 * Makes the head of the film's beginning for a look, at an origin where the edge may not start a session as the viewer.
 * @param since when the edge began to work on the look, in epoch milliseconds
 */
export async function makeHeadForLook(c: RouteContext, { file }: Allowed, since: number): Promise<void> {
  const ref = parseMediaRef(`file/${file ?? ''}`);
  if (!ref || !file || !configOf(c.env).headsOn || Date.now() - (tried.get(file) ?? 0) < TRY_AGAIN_MS) return;
  tried.set(file, Date.now());
  const made = (await isForPlayer(c)) ? await makeHead(c, ref, { until: since + MAKE_FOR_LOOK_MS }) : null;
  if (made === 'busy') tried.delete(file);
}
