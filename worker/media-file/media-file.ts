/**
 * The Durable Object of a media file: its methods, and its requests to the origin. It is the shell around the reducer.
 *
 * The shell stores the new state, then runs the effects, and feeds their outcomes back as events. An effect's requests
 * leave only once the new state is on disk: until then, the platform's output gate holds them back. So no crash leaves
 * an intent unrecorded.
 */
import { DurableObject } from 'cloudflare:workers';
import type { MediaRef, VisitId } from '../../protocol/ids.ts';
import type { Status } from '../../protocol/messages.ts';
import type { Credentials } from '../auth/credentials.ts';
import type { DeviceKind } from '../auth/device-profile.ts';
import { originAccount } from '../auth/origin-account.ts';
import type { SignInKey, ViewerKey } from '../auth/viewer-keys.ts';
import { type Config, configOf } from '../config.ts';
import type { FileName, SlotClaim, SlotClaimReply } from '../origin-gate/claim.ts';
import { type GateBinding, gateOf } from '../origin-gate/gate-of.ts';
import {
  type OriginAdapter,
  OriginError,
  type OriginSessionId,
  type SessionProbe,
  type StartResult,
} from '../origins/adapter.ts';
import { originAt } from '../origins/origin-at.ts';
import { AlarmClock } from '../storage/alarm-clock.ts';
import {
  isRunning,
  isSettled,
  type PlayAnswer,
  type PlayReadiness,
  passesEndToOrigin,
  playAnswer,
  statusOf,
} from './answer.ts';
import { DirectDevices } from './direct-devices.ts';
import { latestLookOf, startPosition } from './leases.ts';
import { reduceMediaFile } from './reducer.ts';
import {
  type Effect,
  isAtRest,
  type MediaFileEvent,
  type MediaFileState,
  type Policy,
  type StartOutcome,
} from './state.ts';
import { isForgotten, loadState, storeState } from './stored-state.ts';
import { nextWake } from './wake.ts';

/**
 * A viewer's request, as the media file's object needs it. `credentials` is null when the edge uses its own account.
 */
export interface Visitor {
  ref: MediaRef;
  viewer: ViewerKey;
  signIn: SignInKey | undefined;
  visit: VisitId;
  credentials: Credentials | null;
  /** The origin has said that this browser cannot play the file as it is. */
  needsSession: boolean;
}

/**
 * What the edge may tell a visit's page. `held`: the visit holds a lease of this viewer's, so the origin has allowed
 * the viewer; `runs`: a session runs, so one more lease costs the origin nothing.
 */
export interface LeaseNews {
  status: Status;
  held: boolean;
  runs: boolean;
}

/** `reused`: the session existed before the request. */
export type PlayReply = PlayAnswer & { reused: boolean };

/** A session that is ready. */
export interface SessionReply {
  id: OriginSessionId;
  generation: number;
}

/** What the calls to the origin need besides the state. */
interface Account extends Pick<Visitor, 'ref' | 'needsSession'> {
  /**
   * The credentials of the file's viewer, the latest first, since one of several sign-ins may end. Empty when the edge
   * uses its own account.
   */
  credentials: readonly Credentials[];
}

/** The file remembers at most this many of a viewer's sign-ins. */
const CREDENTIALS_MAX = 3;

/**
 * The highest speed of an encoder, and of a copy, in multiples of real time. On two cores, ffmpeg copied an hour of
 * film in 2.4 s, so at 1,500 times real time (2026-11-30).
 */
const ENCODER_SPEED_MAX = 60;
const COPY_SPEED_MAX = 3_000;

const UNREACHABLE: SessionProbe = { outcome: 'unreachable', listedS: 0, isComplete: false };

/** What the edge knows of the session that it has started last. */
type Started = Pick<Extract<StartResult, { kind: 'session' }>, 'askedAt' | 'mayCopy'>;

/**
 * @param probe the first look at the session's playlist
 * @returns whether the session ran before the edge asked for it. The playlist then lists more film than the origin can
 * have made since. A copy that is complete at the first look counts as older, since most copies take some seconds. When
 * the edge is wrong, and the copy is its own, the edge does not end it. But no encoder runs then: the copy is complete,
 * and the origin drops it as idle
 */
function isOlder({ askedAt, mayCopy }: Started, { listedS, isComplete }: SessionProbe): boolean {
  if (mayCopy && isComplete) return true;
  const elapsedS = (Date.now() - askedAt) / 1000;
  return listedS > (mayCopy ? COPY_SPEED_MAX : ENCODER_SPEED_MAX) * elapsedS;
}

/** A player of the origin's own, and the session that it has. */
export interface PlayerSession {
  id: OriginSessionId;
  visit: VisitId;
  viewer: ViewerKey;
  signIn: SignInKey | undefined;
}

const holderOf = ({ visit, viewer, signIn }: Visitor): Pick<Visitor, 'visit' | 'viewer' | 'signIn'> => ({
  visit,
  viewer,
  signIn,
});

/** How long a reply waits for the gate's verdict, which takes a few milliseconds, before it says `warming`. */
const GATE_PATIENCE_MS = 300;

export class MediaFile extends DurableObject<GateBinding> {
  readonly #config: Config;
  readonly #policy: Policy;
  readonly #origin: OriginAdapter;
  readonly #alarm: AlarmClock;
  /** Called after each step. */
  readonly #watchers = new Set<() => void>();
  readonly #devices: DirectDevices;
  #state: MediaFileState;
  #account: Account | null;
  #started: Started = { askedAt: 0, mayCopy: false };

  constructor(ctx: DurableObjectState, env: GateBinding) {
    super(ctx, env);
    this.#config = configOf(env);
    this.#origin = originAt(this.#config);
    this.#policy = { ...this.#config, originIdleMs: this.#origin.traits.idleTimeoutMs };
    this.#account = upgradeAccount(ctx.storage.kv.get('account'));
    this.#alarm = new AlarmClock(ctx.storage);
    this.#devices = new DirectDevices(ctx.storage.kv);
    const stored = loadState(ctx.storage.kv);
    this.#state = stored.state;
    if (!stored.isNew) this.#step({ type: 'restarted' });
  }

  /**
   * Takes or keeps a `warm` lease. Never waits for the origin.
   * @param position where Play will start, in seconds; null: the position that the visit has named before
   */
  preload(visitor: Visitor, position: number | null): Promise<Status> {
    return this.#answerLeaseRequest(visitor, { type: 'preload', ...holderOf(visitor), position });
  }

  /** Takes or keeps a lease: a `play` lease when `playing`, else a `warm` one. Never waits for the origin. */
  renew(visitor: Visitor, position: number | null, playing: boolean): Promise<Status> {
    return this.#answerLeaseRequest(visitor, { type: 'renew', ...holderOf(visitor), position, playing });
  }

  /**
   * A player requests a playlist that begins with a head. This does not end the viewer's pause. Never waits for the
   * origin.
   */
  requestPlaylist(visitor: Visitor, position: number): Promise<Status> {
    return this.#answerLeaseRequest(visitor, { type: 'requested', ...holderOf(visitor), position, playing: true });
  }

  /** The viewer has paused the film. @returns `cancelled` when the visit holds no lease any more */
  async pause(visitor: Visitor): Promise<Status> {
    const { visit } = visitor;
    // A pause takes no new lease. So when the visit has no lease, the file keeps no session for the viewer, and the
    // visit counts as cancelled.
    if (!this.#state.leases.has(visit) && this.#state.session.phase !== 'direct') return 'cancelled';
    const status = await this.#answerLeaseRequest(visitor, { type: 'paused', visit });
    return this.#state.leases.has(visit) || status === 'direct' ? status : 'cancelled';
  }

  /**
   * Gives a visit's lease back, and remembers the visit, since its preload may still be under way.
   * @param isLook whether the visit has looked at a head. A look at a head takes no lease. So when the visit holds no
   *   lease, the call does nothing, and does not remember the visit
   * @returns the session that was played with the lease; null when none was
   */
  cancel(visit: VisitId, isLook = false): OriginSessionId | null {
    const { session, leases } = this.#state;
    if (isLook && !leases.has(visit)) return null;
    const lease = leases.get(visit);
    const played = lease && lease.kind !== 'warm' && session.phase === 'ready' ? session.id : null;
    this.#step({ type: 'cancel', visit });
    return played;
  }

  /** A visit's player is gone; its page may still be open. */
  lookAgain(visit: VisitId): void {
    this.#step({ type: 'looks_again', visit });
  }

  /**
   * @returns the session to play, once it is as far as `until` says; null when that takes longer than `ms`
   * @param playing true when a player wants the session; false when a page only gets ready for Play
   * @param ms how long the request is held at most
   */
  async play(
    visitor: Visitor,
    position: number,
    until: PlayReadiness,
    playing: boolean,
    ms = this.#config.holdMs,
  ): Promise<PlayReply | null> {
    const { visit } = visitor;
    const reused = this.#state.session.phase === 'warming' || this.#state.session.phase === 'ready';
    this.#applyVisitorEvent(visitor, { type: 'requested', ...holderOf(visitor), position, playing });
    const answer = await this.#waitUntil(() => playAnswer(this.#state, visit, until), ms);
    return answer && { ...answer, reused };
  }

  /**
   * The session that a lease of the viewer's holds, once the session is ready; takes no lease.
   * @returns null when the viewer holds none, or the session is not ready within `ms`
   */
  async readySession(viewer: ViewerKey, ms: number): Promise<SessionReply | null> {
    const holds = (): boolean => [...this.#state.leases.values()].some((lease) => lease.viewer === viewer);
    const ask = (): { session: SessionReply | null } | null => {
      const { session, generation } = this.#state;
      if (!holds()) return { session: null };
      return session.phase === 'ready' ? { session: { id: session.id, generation } } : null;
    };
    return (await this.#waitUntil(ask, ms))?.session ?? null;
  }

  /** A viewer's request found that the origin has lost the session. */
  reportLost(generation: number): void {
    this.#step({ type: 'probed', generation, outcome: 'gone' });
  }

  /** A viewer has fetched a segment, and so watches: this keeps the viewer's `play` lease without a renewal. */
  keepWatching(viewer: ViewerKey): void {
    this.#step({ type: 'watched', viewer });
  }

  /**
   * The origin has given its own player a session.
   * @param isInUse whether a request for that session has already been answered
   * @param page a visit of this device that looks without a lease
   * @param pageIsLate whether the page looked a moment after its player had begun
   */
  adoptPlayer(
    { ref, credentials }: Pick<Visitor, 'ref' | 'credentials'>,
    player: PlayerSession,
    isInUse: boolean,
    page: VisitId | null = null,
    pageIsLate = false,
  ): void {
    this.#rememberAccount(ref, credentials, true);
    this.#step({ type: 'adopted', ...player, isInUse, page, pageIsLate });
  }

  /** A player of the origin's own has fetched something. */
  keepPlayer(player: PlayerSession): void {
    this.#step({ type: 'used', ...player });
  }

  /** A player of the origin's own has ended its session. @returns whether the origin is to hear of the end */
  endPlayer(player: PlayerSession): boolean {
    this.#step({ type: 'ended', ...player });
    return passesEndToOrigin(this.#state, player.id);
  }

  /**
   * The viewer is signing out. When no other lease is left, the session is given back. Resolves after that, and at the
   * latest after `ms`.
   */
  async signOut(viewer: ViewerKey, ms: number): Promise<void> {
    this.#step({ type: 'signed_out', viewer });
    await this.#waitUntil(() => this.#state.leases.size > 0 || this.#state.stops.size === 0 || null, ms);
  }

  /** @returns what the edge may tell without asking the origin about the viewer */
  peek(visit: VisitId, viewer: ViewerKey, device: DeviceKind | null): LeaseNews {
    const held = this.#state.leases.get(visit)?.viewer === viewer;
    const status = this.#devices.plays(device) ? 'direct' : statusOf(this.#state, visit, Date.now());
    return { status: status === 'ready' && !held ? 'warming' : status, held, runs: isRunning(this.#state) };
  }

  /**
   * Finds the page of a player that names no visit. That page's visit is to hold the player's lease, so that the lease
   * ends when the viewer leaves the page.
   * @param unheld the visit of a page that looks at the film on this device and holds no lease; null when there is none
   * @returns
   *   - `visit`: the visit with the latest `warm` lease on this device. Without a `warm` lease, `visit` is `unheld`, or
   *     null when the viewer has left that page.
   *   - `isDirect`: whether the browser plays the file as it is.
   */
  findLook(
    viewer: ViewerKey,
    signIn: SignInKey,
    device: DeviceKind | null,
    unheld: VisitId | null,
  ): { visit: VisitId | null; isDirect: boolean } {
    const isDirect = this.#state.session.phase === 'direct' || this.#devices.plays(device);
    const isThere = unheld && !this.#state.tombstones.has(unheld);
    return { visit: latestLookOf(this.#state, { viewer, signIn }) ?? (isThere ? unheld : null), isDirect };
  }

  /** The origin has said that this kind of browser plays the file as it is. */
  learnDirect(device: DeviceKind): void {
    this.#devices.learn(device);
  }

  /** The origin redirected a stream that was known as direct play. */
  refute(): void {
    this.#devices.forget();
    this.#step({ type: 'refuted' });
  }

  /** The gate has news: the file sends its claim again, and the gate's answer brings the news. */
  nudge(): void {
    this.#step({ type: 'nudged' });
  }

  override alarm(): void {
    this.#alarm.rang(() => this.#step({ type: 'woke' }));
  }

  async #answerLeaseRequest(visitor: Visitor, event: MediaFileEvent & { visit: VisitId }): Promise<Status> {
    this.#applyVisitorEvent(visitor, event);
    await this.#waitUntil(() => isSettled(this.#state) || null, GATE_PATIENCE_MS);
    return statusOf(this.#state, visitor.visit, Date.now());
  }

  #applyVisitorEvent(visitor: Visitor, event: MediaFileEvent): void {
    const { ref, credentials, needsSession } = visitor;
    // Other browsers may play the file as it is, but this viewer's browser cannot.
    if (needsSession && this.#state.session.phase === 'direct') this.#step({ type: 'refuted' });
    if (this.#state.session.phase !== 'direct') this.#rememberAccount(ref, credentials, needsSession);
    this.#step(event);
  }

  #rememberAccount(ref: MediaRef, shown: Credentials | null, needsSession: boolean): void {
    const known = this.#account?.credentials ?? [];
    const isSame = (one: Credentials): boolean => JSON.stringify(one) === JSON.stringify(shown);
    const others = known.filter((one) => !isSame(one));
    const credentials = shown ? [shown, ...others].slice(0, CREDENTIALS_MAX) : [];
    const account: Account = { ref, credentials, needsSession };
    if (JSON.stringify(account) === JSON.stringify(this.#account)) return;
    this.#account = account;
    this.ctx.storage.kv.put('account', account);
  }

  /** @returns the first answer of `ask` that is not null; null when that takes longer than `ms` */
  async #waitUntil<T>(ask: () => T | null, ms: number): Promise<T | null> {
    const now = ask();
    if (now !== null) return now;
    const { promise, resolve } = Promise.withResolvers<T | null>();
    const watch = (): void => {
      const answer = ask();
      if (answer !== null) resolve(answer);
    };
    this.#watchers.add(watch);
    const timer = setTimeout(() => resolve(null), ms);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#watchers.delete(watch);
    }
  }

  #step(event: MediaFileEvent): void {
    const now = Date.now();
    const before = this.#state;
    const { state, effects } = reduceMediaFile(before, event, now, this.#policy);
    if (isAtRest(state)) this.#forgetAccount();
    if (state !== before) {
      this.#state = state;
      if (isForgotten(state)) this.#forget();
      else storeState(this.ctx.storage.kv, before, state);
    }
    this.#alarm.wakeAt(nextWake(state, now, this.#policy));
    for (const watch of this.#watchers) watch();
    for (const effect of effects) this.ctx.waitUntil(this.#runEffect(effect));
  }

  async #runEffect(effect: Effect): Promise<void> {
    switch (effect.type) {
      case 'start': {
        const outcome = await this.#startSession();
        return this.#step({ type: 'started', generation: effect.generation, outcome });
      }
      case 'probe': {
        if (effect.afterMs > 0) await scheduler.wait(effect.afterMs);
        const probe = (await this.#probeSession(effect.id)) ?? UNREACHABLE;
        const { outcome } = probe;
        const isOld = effect.isFirst && outcome === 'ready' && isOlder(this.#started, probe);
        return this.#step({ type: 'probed', generation: effect.generation, outcome, isOld });
      }
      case 'stop': {
        const { id } = effect;
        const confirmed = await this.#askAsAccount(
          (credentials) => this.#origin.stop(id, credentials).catch(() => false),
          (isConfirmed) => isConfirmed,
        );
        return this.#step({ type: 'stopped', id, confirmed: confirmed ?? false });
      }
      case 'claim': {
        const reply = await this.#sendClaim(effect.claim);
        return this.#step({ type: 'claimed', claim: effect.claim, reply });
      }
      default:
        effect satisfies never;
    }
  }

  /** @returns null when the gate does not answer */
  async #sendClaim(claim: SlotClaim): Promise<SlotClaimReply | null> {
    try {
      return await gateOf(this.env, this.#config).claim(this.ctx.id.name as FileName, claim);
    } catch (error) {
      console.warn(error);
      return null;
    }
  }

  /** @returns null when the edge has no credentials to ask with */
  #probeSession(id: OriginSessionId): Promise<SessionProbe | null> {
    const ask = this.#state.session.phase === 'ready' ? 'keepAlive' : 'probe';
    return this.#askAsAccount(
      (credentials) => this.#origin[ask](id, credentials).catch(() => UNREACHABLE),
      ({ outcome }) => outcome !== 'unreachable',
    );
  }

  async #startSession(): Promise<StartOutcome> {
    const position = startPosition(this.#state);
    const { ref, needsSession } = this.#account ?? {};
    const ask = async (credentials: Credentials): Promise<StartOutcome> => {
      if (!ref) throw new OriginError('not_found', 'No request has named the media file');
      // Read before the request, since the account may be forgotten meanwhile.
      const isOwn = this.#usesOwnAccount;
      // On a site with its own player, the edge's own account starts sessions only to make heads of them. A head must
      // fit the sessions that the player starts, so the edge asks for the session as the player does.
      const asPlayer = this.#config.site === 'origin' && isOwn;
      const started = await this.#origin.start(ref, credentials, position, needsSession ?? false, asPlayer);
      if (started.kind === 'direct') return started;
      const { id, isNew, askedAt, mayCopy } = started;
      this.#started = { askedAt, mayCopy };
      // No viewer has the edge's own account. So every session of that account is the edge's to end.
      return { kind: 'session', id, isNew: isOwn || isNew };
    };
    const started = await this.#askAsAccount(
      (credentials) => ask(credentials).catch((error: unknown) => this.#failedStart(error)),
      (outcome) => outcome.kind !== 'failed' || outcome.code !== 'signed_out',
    );
    const code = this.#config.hasOwnAccount ? 'origin_invalid' : 'signed_out';
    return started ?? { kind: 'failed', code, uncertain: false };
  }

  #failedStart(error: unknown): StartOutcome {
    console.warn(error);
    if (!(error instanceof OriginError)) return { kind: 'failed', code: 'internal', uncertain: true };
    // When the edge has asked with its own account, the origin has refused the edge, and not the viewer.
    const code = error.code === 'signed_out' && this.#usesOwnAccount ? 'origin_invalid' : error.code;
    return { kind: 'failed', code, uncertain: error.uncertain };
  }

  /**
   * Asks the origin with each of the account's credentials in turn, until an answer `isGood`.
   * @returns the last answer; null when there are no credentials
   */
  async #askAsAccount<T>(
    ask: (credentials: Credentials) => Promise<T>,
    isGood: (answer: T) => boolean,
  ): Promise<T | null> {
    let answer: T | null = null;
    for (const credentials of await this.#credentials()) {
      answer = await ask(credentials);
      if (isGood(answer)) break;
    }
    return answer;
  }

  /** Empties the storage. Calls that are under way go on in memory, and know to which state they belong. */
  #forget(): void {
    this.ctx.storage.deleteAll().catch((error: unknown) => console.error(error));
    this.#alarm.forget();
  }

  /** Forgets the viewer's credentials: the file keeps them only while it has something to give back with them. */
  #forgetAccount(): void {
    if (!this.#account) return;
    this.#account = null;
    this.ctx.storage.kv.delete('account');
  }

  /** Without credentials of a viewer, the edge asks the origin with its own account. */
  get #usesOwnAccount(): boolean {
    return this.#account?.credentials.length === 0;
  }

  async #credentials(): Promise<readonly Credentials[]> {
    const own = this.#account?.credentials ?? [];
    if (own.length > 0) return own;
    const account = await originAccount(this.env, this.#config).catch(() => null);
    return account ? [account] : [];
  }
}

/** Upgrades an account that was stored before a viewer could have several sign-ins. */
function upgradeAccount(stored: unknown): Account | null {
  if (!stored) return null;
  const account = stored as Account | Visitor;
  const { credentials } = account;
  return {
    ...account,
    credentials: Array.isArray(credentials) ? credentials : credentials ? [credentials as Credentials] : [],
  };
}
