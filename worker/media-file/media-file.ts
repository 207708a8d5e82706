/**
 * One media file's transcoding session: the shell around the reducer.
 *
 * It stores the new state, then runs the effects, and feeds what came of them back as events. The platform's output gate
 * holds the requests that an effect makes until the state before it is on disk, so no crash leaves an intent unrecorded.
 */
import { DurableObject } from 'cloudflare:workers';
import type { MediaRef, VisitId } from '../../protocol/ids.ts';
import type { Status } from '../../protocol/messages.ts';
import { type Credentials, serviceCredentials, type ViewerKey } from '../auth/credentials.ts';
import { type Config, configOf } from '../config.ts';
import { type OriginAdapter, OriginError } from '../origins/adapter.ts';
import { Mydia } from '../origins/mydia.ts';
import { type PlayAnswer, playAnswer, statusOf, type Until } from './answer.ts';
import { reduce } from './reducer.ts';
import {
  type Effect,
  EMPTY,
  isAtRest,
  type MediaFileEvent,
  type MediaFileState,
  type Policy,
  type StartOutcome,
} from './state.ts';
import { nextWake } from './wake.ts';

/** Who asks, for what. `credentials` is null when the edge uses its own account. */
export interface Visitor {
  ref: MediaRef;
  viewer: ViewerKey;
  visit: VisitId;
  credentials: Credentials | null;
}

/** `reused`: the session was there before this was asked. */
export type PlayReply = PlayAnswer & { reused: boolean };

/** What the calls to the origin need besides the state. */
interface Account {
  ref: MediaRef;
  credentials: Credentials | null;
}

interface Waiter {
  visit: VisitId;
  until: Until;
  answer: (answer: PlayAnswer) => void;
}

/** How soon an alarm that threw is tried again: an alarm is delivered six times at most, and must never be lost. */
const ALARM_RETRY_MS = 5_000;
const ALARM_SOONEST_MS = 5;

export class MediaFile extends DurableObject<object> {
  readonly #config: Config;
  readonly #policy: Policy;
  readonly #origin: OriginAdapter;
  readonly #waiters = new Set<Waiter>();
  #state: MediaFileState;
  #account: Account | null;
  #alarmAt: number | null = null;

  constructor(ctx: DurableObjectState, env: object) {
    super(ctx, env);
    this.#config = configOf(env);
    this.#origin = new Mydia(this.#config.origin, this.#config.originAliases);
    this.#policy = { ...this.#config, originIdleMs: this.#origin.traits.idleTimeoutMs };
    this.#account = ctx.storage.kv.get<Account>('account') ?? null;
    const stored = ctx.storage.kv.get<MediaFileState>('state');
    this.#state = stored ?? EMPTY;
    if (stored) this.#step({ type: 'restarted' });
  }

  /** Takes or keeps a lease that looks. Never waits for the origin. */
  preload(visitor: Visitor, position: number): Status {
    return this.#visited(visitor, { type: 'preload', visit: visitor.visit, viewer: visitor.viewer, position });
  }

  /** Keeps a lease. Never waits for the origin. */
  renew(visitor: Visitor, position: number, playing: boolean): Status {
    const { visit, viewer } = visitor;
    return this.#visited(visitor, { type: 'renew', visit, viewer, position, playing });
  }

  /** Gives a lease back, and remembers it: its preload may still be under way. */
  cancel(visit: VisitId): void {
    this.#step({ type: 'cancel', visit });
  }

  /** The session to play, held until it is as far as `until` says; null when that takes longer than `HOLD_S`. */
  async play(visitor: Visitor, position: number, until: Until): Promise<PlayReply | null> {
    const { visit, viewer } = visitor;
    const reused = this.#state.session.phase === 'warming' || this.#state.session.phase === 'ready';
    this.#visited(visitor, { type: 'play', visit, viewer, position });
    const now = playAnswer(this.#state, visit, until);
    if (now) return { ...now, reused };
    const { promise, resolve } = Promise.withResolvers<PlayAnswer | null>();
    const waiter: Waiter = { visit, until, answer: resolve };
    this.#waiters.add(waiter);
    const timer = setTimeout(() => resolve(null), this.#config.holdMs);
    try {
      const answer = await promise;
      return answer && { ...answer, reused };
    } finally {
      clearTimeout(timer);
      this.#waiters.delete(waiter);
    }
  }

  /** A viewer's request found that the origin has lost the session. */
  lost(generation: number): void {
    this.#step({ type: 'probed', generation, outcome: 'gone' });
  }

  /** A viewer fetched a segment: whoever watches keeps the lease without asking for it. */
  watched(viewer: ViewerKey): void {
    this.#step({ type: 'watched', viewer });
  }

  /** What may be said without asking the origin about the viewer: how far the session is, only to whom it let in before. */
  peek(visit: VisitId): Status {
    const status = statusOf(this.#state, visit);
    return status === 'ready' && !this.#state.leases.has(visit) ? 'warming' : status;
  }

  /** The origin redirected a stream that was known as direct play. */
  refute(): void {
    this.#step({ type: 'refuted' });
  }

  override alarm(): void {
    this.#alarmAt = null;
    try {
      this.#step({ type: 'woke' });
    } catch (error) {
      console.error(error);
      this.#setAlarm(Date.now() + ALARM_RETRY_MS);
    }
  }

  #visited(visitor: Visitor, event: MediaFileEvent & { visit: VisitId }): Status {
    const account: Account = { ref: visitor.ref, credentials: visitor.credentials };
    if (JSON.stringify(account) !== JSON.stringify(this.#account)) {
      this.#account = account;
      this.ctx.storage.kv.put('account', account);
    }
    this.#step(event);
    return statusOf(this.#state, visitor.visit);
  }

  #step(event: MediaFileEvent): void {
    const now = Date.now();
    const { state, effects } = reduce(this.#state, event, now, this.#policy);
    if (state !== this.#state) {
      this.#state = state;
      this.ctx.storage.kv.put('state', state);
      if (isAtRest(state)) this.#forgetAccount();
    }
    const wakeAt = nextWake(state, now, this.#policy);
    // An alarm that rings early does no harm: a lease that is renewed need not move it each time.
    if (wakeAt !== null && (this.#alarmAt === null || wakeAt < this.#alarmAt)) this.#setAlarm(wakeAt);
    for (const waiter of this.#waiters) {
      const answer = playAnswer(state, waiter.visit, waiter.until);
      if (answer) waiter.answer(answer);
    }
    for (const effect of effects) this.ctx.waitUntil(this.#run(effect));
  }

  #setAlarm(wanted: number): void {
    // workerd cuts off fractions, and loses an alarm that is set, while one rings, to the very time of that one.
    const at = Math.max(Math.ceil(wanted), Date.now() + ALARM_SOONEST_MS);
    this.#alarmAt = at;
    void this.ctx.storage.setAlarm(at);
  }

  async #run(effect: Effect): Promise<void> {
    switch (effect.type) {
      case 'start': {
        const outcome = await this.#start();
        return this.#step({ type: 'started', generation: effect.generation, outcome });
      }
      case 'probe': {
        if (effect.afterMs > 0) await scheduler.wait(effect.afterMs);
        const credentials = this.#credentials();
        if (!credentials) return;
        const ask = this.#state.session.phase === 'ready' ? 'keepAlive' : 'probe';
        const outcome = await this.#origin[ask](effect.id, credentials).catch(() => 'unreachable' as const);
        return this.#step({ type: 'probed', generation: effect.generation, outcome });
      }
      case 'stop': {
        const credentials = this.#credentials();
        const confirmed = credentials !== null && (await this.#origin.stop(effect.id, credentials).catch(() => false));
        return this.#step({ type: 'stopped', id: effect.id, confirmed });
      }
    }
  }

  async #start(): Promise<StartOutcome> {
    const credentials = this.#credentials();
    if (!this.#account || !credentials) return { kind: 'failed', code: 'signed_out', uncertain: false };
    try {
      return await this.#origin.start(this.#account.ref, credentials);
    } catch (error) {
      console.warn(error);
      if (!(error instanceof OriginError)) return { kind: 'failed', code: 'internal', uncertain: true };
      // The viewer was let in, so it is the edge's own account that the origin does not know.
      const code = error.code === 'signed_out' && this.#config.originToken ? 'origin_invalid' : error.code;
      return { kind: 'failed', code, uncertain: error.uncertain };
    }
  }

  /** A viewer's credentials are kept no longer than there is something to give back with them. */
  #forgetAccount(): void {
    if (!this.#account) return;
    this.#account = null;
    this.ctx.storage.kv.delete('account');
  }

  #credentials(): Credentials | null {
    const { originToken } = this.#config;
    return originToken ? serviceCredentials(originToken) : (this.#account?.credentials ?? null);
  }
}
