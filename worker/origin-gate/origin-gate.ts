/**
 * The gate's Durable Object: slots, counted preloads, waiting looks, heads, the edge's sign-in. It is the one place
 * that gives out an origin's slots, and the shell around the gate's reducer. Only what is stored counts after a crash,
 * as with a media file.
 */
import { DurableObject } from 'cloudflare:workers';
import type { MediaRef } from '../../protocol/ids.ts';
import type { Credentials } from '../auth/credentials.ts';
import type { ProofKey, ViewerKey } from '../auth/viewer-keys.ts';
import { type Config, configOf } from '../config.ts';
import { HEAD_MAX_BYTES, type HeadKey, type HeadName } from '../heads/head.ts';
import type { OriginSessionId, SignIn } from '../origins/adapter.ts';
import { originAt } from '../origins/origin-at.ts';
import { AlarmClock } from '../storage/alarm-clock.ts';
import { loadRows, storeRows } from '../storage/rows.ts';
import { hasRoom } from './assign.ts';
import type { FileName, SlotClaim, SlotClaimReply } from './claim.ts';
import { HeadLedger } from './head-ledger.ts';
import { HeadWork } from './head-work.ts';
import { type ClientKey, type KeyReply, type KeyStanding, KeyTries } from './key-tries.ts';
import { OwnAccount, type OwnAccountReply } from './own-account.ts';
import { nextGateWake, reduceGate, replyTo } from './reducer.ts';
import { holdersOf } from './sessions.ts';
import type { Entry, GateEvent, GatePolicy, GateState } from './state.ts';
import { TokenBuckets } from './token-buckets.ts';

const FILE = 'file:';
const VIEWER = 'viewer:';
/**
 * The pause after the gate has told a waiting request to go on, in milliseconds. In that time the request claims the
 * slot, so that the gate does not tell two requests to go on for one slot.
 */
const CALL_EVERY_MS = 100;
/** The most requests that may wait: a flood must not fill the memory. A request beyond these asks again before long. */
const WAITING_MAX = 1_000;

/** Entries that were stored before the gate knew of sessions have neither of these fields. */
const upgradeEntry = (stored: Entry): Entry => ({
  ...stored,
  session: stored.session ?? null,
  inherited: stored.inherited ?? new Set(),
});

/**
 * Whether the edge may go on making heads. `busy`: a viewer watches or looks; `spent`: today's budget is used up;
 * `full`: the bucket is full.
 */
export type HeadsGoOn = 'yes' | 'busy' | 'spent' | 'full';

/** A media file's object, as the gate needs it. */
interface NudgedFile extends Rpc.DurableObjectBranded {
  nudge(): void;
}

interface Bindings {
  MEDIA_FILE: DurableObjectNamespace<NudgedFile>;
}

export class OriginGate extends DurableObject<Bindings> {
  readonly #policy: GatePolicy;
  readonly #alarm: AlarmClock;
  readonly #ofViewer: TokenBuckets;
  readonly #ofAll: TokenBuckets;
  readonly #ownAccount: OwnAccount;
  readonly #keyTries: KeyTries;
  readonly #heads: HeadLedger;
  readonly #headWork: HeadWork;
  readonly #config: Config;
  /** Requests that wait for room. They are in memory only, since each page asks again before long. */
  readonly #waiting = new Set<(room: boolean) => void>();
  /** The gate has just called one of the waiting requests. */
  #called = false;
  #state: GateState;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    const config = configOf(env);
    this.#config = config;
    this.#ofViewer = new TokenBuckets(config.preloadsPerMinute);
    this.#ofAll = new TokenBuckets(config.preloadsPerMinuteTotal);
    const origin = originAt(config);
    this.#policy = { ...config, originIdleMs: origin.traits.idleTimeoutMs };
    this.#ownAccount = new OwnAccount(
      ctx.storage.kv,
      config,
      (login) => origin.signIn(login),
      (work) => ctx.waitUntil(work),
    );
    this.#keyTries = new KeyTries(ctx.storage.kv, (credentials) => origin.accepts(credentials));
    this.#heads = new HeadLedger(ctx.storage.kv);
    this.#headWork = new HeadWork(ctx.storage.kv);
    this.#alarm = new AlarmClock(ctx.storage);
    this.#state = { files: loadRows(ctx.storage.kv, FILE, upgradeEntry), viewers: loadRows(ctx.storage.kv, VIEWER) };
    if (this.#state.files.size > 0) this.#step({ type: 'restarted' });
  }

  /**
   * @returns the credentials of the edge's own account. @param refused credentials that the origin does not accept any
   * more
   */
  ownAccount(refused: SignIn['credentials'] | null): Promise<OwnAccountReply> {
    return this.#ownAccount.credentials(refused);
  }

  /**
   * Tells whether the origin accepts this key. When the gate does not know, it asks the origin. It does so for only a
   * few wrong keys in an hour.
   */
  proveKey(proof: ProofKey, credentials: Credentials, by: ClientKey): Promise<KeyReply> {
    return this.#keyTries.prove(proof, credentials, by);
  }

  /** Like `proveKey`, but without asking the origin. */
  knowsKey(proof: ProofKey, by: ClientKey): KeyStanding {
    return this.#keyTries.standingOf(proof, by);
  }

  giveBackTry(id: number): void {
    this.#keyTries.giveBack(id);
  }

  refuseKey(proof: ProofKey, by: ClientKey): void {
    this.#keyTries.refuse(proof, by);
  }

  /** A head is about to be put into the bucket. @returns the heads to delete for it */
  keepHead(name: HeadName, bytes: number, maxBytes: number): HeadName[] {
    return this.#heads.keep(name, bytes, maxBytes);
  }

  /**
   * Records that a head was used: a viewer has pressed Play on its film, or the head has just been put into the bucket.
   * @param bytes the head's size; null where it is not known
   */
  useHead(name: HeadName, bytes: number | null): void {
    this.#heads.use(name, bytes);
  }

  /** Heads have been deleted. @param since the time at which the deletion began, in epoch milliseconds */
  dropHeads(names: readonly HeadName[], since: number): void {
    this.#heads.drop(names, since);
  }

  /** @returns the names of some of the heads in the bucket; an empty list when the bucket has no heads */
  headNames(of: HeadName | null): HeadName[] {
    return this.#heads.names(of);
  }

  /** @returns the media of which the edge has made no head lately */
  missingHeads(refs: readonly MediaRef[]): MediaRef[] {
    return this.#headWork.missing(refs);
  }

  /** The media has a head now, or (null) it needs none, or cannot have one. */
  recordHeadMade(ref: MediaRef, key: HeadKey | null): void {
    this.#headWork.recordMade(ref, key);
  }

  /** @returns the key of the head that the edge has last made of the media */
  headMadeOf(ref: MediaRef): HeadKey | null {
    return this.#headWork.keyOf(ref);
  }

  /** @param ref null for all media */
  forgetHeadsMade(ref: MediaRef | null): void {
    this.#headWork.forget(ref);
  }

  /**
   * Tells whether the edge may make a head for the library. The edge asks this before it begins the head, and again and
   * again while it makes the head.
   * @param file the media file of the head's film; null before the edge begins
   * @param ms how long the encoder has worked for the head since the edge's last question
   */
  mayMakeHeads(file: FileName | null, ms: number): { goOn: HeadsGoOn; spentMs: number } {
    const spentMs = this.#headWork.spend(ms);
    return { goOn: this.#goOnWithHeads(file, spentMs), spentMs };
  }

  #goOnWithHeads(file: FileName | null, spentMs: number): HeadsGoOn {
    for (const [name, { wants }] of this.#state.files) if (name !== file || wants !== 'spare') return 'busy';
    // The edge finishes a head that it has begun.
    if (file !== null) return 'yes';
    if (spentMs >= this.#config.headsBudgetMs) return 'spent';
    return this.#heads.bytes() + HEAD_MAX_BYTES > this.#config.headsMaxBytes ? 'full' : 'yes';
  }

  /** @returns whether the file's session runs for a head alone, and no viewer has come to the file */
  isMakersAlone(file: FileName): boolean {
    return (this.#state.files.get(file)?.wants ?? 'spare') === 'spare';
  }

  /** A media file says what it wants and has. */
  claim(file: FileName, claim: SlotClaim): SlotClaimReply {
    this.#step({ type: 'claim', file, claim });
    return replyTo(this.#state, file, claim);
  }

  /** @returns the files for which this session runs */
  holdersOf(id: OriginSessionId): FileName[] {
    return holdersOf(this.#state, id);
  }

  /** @returns the files that a viewer only looks at */
  looksOf(viewer: ViewerKey): FileName[] {
    return [...(this.#state.viewers.get(viewer)?.keys() ?? [])];
  }

  /**
   * Decides whether this viewer's look may make the edge ask the origin.
   * @param counted the keys under which the look is counted
   * @param needsRoom true when the look could start a session. The answer is then `busy` while there is no room for a
   *   session
   */
  admit(counted: readonly ProofKey[], needsRoom: boolean): 'admitted' | 'busy' | 'too_many' {
    if (needsRoom && !hasRoom(this.#state, this.#policy)) return 'busy';
    const now = Date.now();
    return counted.every((key) => this.#ofViewer.take(key, now)) && this.#ofAll.take('', now) ? 'admitted' : 'too_many';
  }

  /**
   * Waits until there is room for one more warm session; the gate calls one waiting request at a time.
   * @returns false when no room has come within `ms`
   */
  async waitForRoom(ms: number): Promise<boolean> {
    if (this.#waiting.size >= WAITING_MAX) return false;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#waiting.add(resolve);
    const timer = setTimeout(() => resolve(false), ms);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(resolve);
    }
  }

  override alarm(): void {
    this.#alarm.rang(() => this.#step({ type: 'woke' }));
  }

  #step(event: GateEvent): void {
    const before = this.#state;
    const { state, nudges } = reduceGate(before, event, Date.now(), this.#policy);
    this.#state = state;
    storeRows(this.ctx.storage.kv, FILE, before.files, state.files);
    storeRows(this.ctx.storage.kv, VIEWER, before.viewers, state.viewers);
    this.#alarm.wakeAt(nextGateWake(state));
    for (const { file } of nudges) this.ctx.waitUntil(this.#nudge(file));
    this.#callNext();
  }

  /**
   * While there is room, tells the next waiting request to go on. That request may take no slot after all, because the
   * origin refuses it or its page has left. So the gate soon tells another request.
   */
  #callNext(): void {
    const [first] = this.#waiting;
    if (!first || this.#called || !hasRoom(this.#state, this.#policy)) return;
    this.#waiting.delete(first);
    first(true);
    this.#called = true;
    setTimeout(() => {
      this.#called = false;
      this.#callNext();
    }, CALL_EVERY_MS);
  }

  /** When a nudge is lost, the alarm sends another. */
  async #nudge(file: FileName): Promise<void> {
    try {
      await this.env.MEDIA_FILE.getByName(file).nudge();
    } catch (error) {
      console.warn(error);
    }
  }
}
