/**
 * How routes find, keep and drop heads, and how often the store is asked again. This is the isolate's memory of what is
 * in the bucket or the cache. With a store that is slow, full, failing or gone, a film counts as one without a head.
 * Callers have asked the origin whether the viewer may watch.
 */
import { bytesOf } from '../auth/keys.ts';
import type { Config } from '../config.ts';
import { LatestMap } from '../latest-map.ts';
import { type GateBinding, gateOf } from '../origin-gate/gate-of.ts';
import {
  decodeHead,
  encodeHead,
  HEAD_MAX_BYTES,
  type Head,
  type HeadIndex,
  type HeadKey,
  type HeadName,
  partOf,
} from './head.ts';
import { FIND_MS, HeadHome, READ_MS } from './home.ts';
import { runAfterReply, settleWithin } from './in-time.ts';
import { splitHeadKey } from './key.ts';
import { HeadMemory, type KeptHead } from './memory.ts';
import { bucketObjects } from './objects.ts';

/** How long a request waits for a look: the request that began the look may be cut off in the middle. In milliseconds. */
const LOOK_MS = FIND_MS + READ_MS;
/** How long an isolate goes on using a head that another isolate has dropped; it then uses the head once more. In milliseconds. */
const CHECK_EVERY_MS = 60_000;
/** How often the gate is told of a head's use: it need not know the minute, and each time costs a row. In milliseconds. */
const TELL_EVERY_MS = 3_600_000;
const TOLD_MAX = 10_000;

export interface HeadStore {
  /** @returns null when there is none, or the store does not say in time. Never rejects. */
  find(key: HeadKey): Promise<HeadIndex | null>;
  /** Looks into this isolate's memory alone. @returns null when there is none; undefined when the store has to be asked */
  peek(key: HeadKey): HeadIndex | null | undefined;
  /** @returns a copy of a part's bytes; null as `find`, and for a name that is none of the head's. Never rejects. */
  read(key: HeadKey, name: string): Promise<{ bytes: ArrayBuffer; type: string | null } | null>;
  /**
   * Writes a head once, and whole. Never rejects.
   * @param bodies of the index's parts, in their order; the offsets and lengths of the index are taken from them
   * @param runInBackground keeps the Worker at work after its reply
   * @returns whether the store keeps the head; false also when it has this head already, or the head is too large
   */
  write(
    key: HeadKey,
    index: HeadIndex,
    bodies: readonly ArrayBuffer[],
    runInBackground: (work: Promise<unknown>) => void,
  ): Promise<boolean>;
  /** A head that does not fit is gone: in this isolate at once, in others as `CHECK_EVERY_MS` says. Never rejects. */
  drop(key: HeadKey): Promise<void>;
  /**
   * Empties the bucket of this origin's heads, some at a time. Never rejects.
   * @param of a head of the film whose heads go, however they were made and wherever they begin; absent: those of all films
   * @returns how many are gone now, 0 when there are none left; null when the deletion fails, or without a bucket
   */
  purge(of?: HeadKey): Promise<number | null>;
  /** A viewer has pressed Play on this head's film. The head that was used least recently is the first to go. Never rejects. */
  recordUse(key: HeadKey): Promise<void>;
}

export interface HeadBindings extends GateBinding {
  /** Not `HEADS`: a setting has that name. */
  HEADS_BUCKET?: R2Bucket;
}

/** With `HEADS=off`. */
const NO_HEADS: HeadStore = {
  find: async () => null,
  peek: () => null,
  read: async () => null,
  write: async () => false,
  drop: async () => {},
  purge: async () => null,
  recordUse: async () => {},
};

/** One memory for all requests of the isolate. */
const memory = new HeadMemory();
const stores = new WeakMap<Config, HeadStore>();

export function headStoreOf(env: HeadBindings, config: Config): HeadStore {
  let store = stores.get(config);
  if (!store) {
    store = config.headsOn ? new IsolateHeads(config.origin, homeIn(env, config), memory) : NO_HEADS;
    stores.set(config, store);
  }
  return store;
}

function homeIn(env: HeadBindings, config: Config): HeadHome {
  if (!env.HEADS_BUCKET) return new HeadHome(null);
  const objects = bucketObjects(env.HEADS_BUCKET);
  return new HeadHome({ objects, gate: () => gateOf(env, config), maxBytes: config.headsMaxBytes });
}

export class IsolateHeads implements HeadStore {
  readonly #origin: string;
  readonly #home: HeadHome;
  readonly #memory: HeadMemory;
  /** Looks into the store: one look at a time for all requests that want the same head. */
  readonly #looks = new Map<string, Promise<Head | null>>();
  readonly #told = new LatestMap<string, number>(TOLD_MAX, (at, now) => now - at >= TELL_EVERY_MS);

  constructor(origin: string, home: HeadHome, memory: HeadMemory) {
    this.#origin = origin;
    this.#home = home;
    this.#memory = memory;
  }

  async find(key: HeadKey): Promise<HeadIndex | null> {
    return (await this.#headOf(key))?.index ?? null;
  }

  peek(key: HeadKey): HeadIndex | null | undefined {
    const kept = this.#recall(this.#idOf(key));
    return kept === null ? null : kept?.head.index;
  }

  async read(key: HeadKey, name: string): Promise<{ bytes: ArrayBuffer; type: string | null } | null> {
    const head = await this.#headOf(key);
    return head && partOf(head, name);
  }

  async write(
    key: HeadKey,
    index: HeadIndex,
    bodies: readonly ArrayBuffer[],
    runInBackground: (work: Promise<unknown>) => void,
  ): Promise<boolean> {
    try {
      const id = this.#idOf(key);
      const name = await nameOf(id);
      // The store gets only a head that can be read again.
      const head = await decodeHead(name, await encodeHead(name, index, bodies));
      if (!head || head.object.byteLength > HEAD_MAX_BYTES) return false;
      if (!(await this.#home.write(name, head, runInBackground))) return false;
      this.#set(id, { head, checkedAt: Date.now() });
      return true;
    } catch (error) {
      console.warn(error);
      return false;
    }
  }

  async drop(key: HeadKey): Promise<void> {
    const id = this.#idOf(key);
    const digest = this.#memory.get(id)?.head.digest;
    this.#set(id, null);
    await this.#home.remove(await nameOf(id), digest);
  }

  async purge(of?: HeadKey): Promise<number | null> {
    this.#looks.clear();
    this.#memory.clear();
    return this.#home.removeSome(of === undefined ? null : await nameOf(this.#idOf(splitHeadKey(of)[0] as HeadKey)));
  }

  async recordUse(key: HeadKey): Promise<void> {
    const id = this.#idOf(key);
    if (Date.now() - (this.#told.get(id) ?? 0) < TELL_EVERY_MS) return;
    this.#told.set(id, Date.now());
    const bytes = this.#memory.get(id)?.head.object.byteLength ?? null;
    if (!(await this.#home.recordUse(await nameOf(id), bytes))) this.#told.delete(id);
  }

  /** The id names the origin too: two origins can share a bucket. */
  #idOf(key: HeadKey): string {
    return `${this.#origin}\n${key}`;
  }

  /** A look that began before says nothing any more. */
  #set(id: string, kept: KeptHead | null): void {
    this.#looks.delete(id);
    this.#memory.set(id, kept);
  }

  /** @returns as `HeadMemory.get` */
  #recall(id: string): KeptHead | null | undefined {
    const kept = this.#memory.get(id);
    if (kept && Date.now() - kept.checkedAt >= CHECK_EVERY_MS) {
      kept.checkedAt = Date.now();
      runAfterReply(this.#check(id, kept));
    }
    return kept;
  }

  async #check(id: string, kept: KeptHead): Promise<void> {
    const isStale = await this.#home.dropStale(await nameOf(id), kept.head);
    if (isStale && this.#memory.get(id) === kept) this.#memory.forget(id);
  }

  async #headOf(key: HeadKey): Promise<Head | null> {
    const id = this.#idOf(key);
    const kept = this.#recall(id);
    if (kept !== undefined) return kept?.head ?? null;
    const look = this.#looks.get(id) ?? this.#look(id);
    const head = await settleWithin(() => look, LOOK_MS);
    if (head === undefined && this.#looks.get(id) === look) this.#looks.delete(id);
    return head ?? null;
  }

  #look(id: string): Promise<Head | null> {
    const look: Promise<Head | null> = this.#load(id, () => this.#looks.get(id) === look);
    this.#looks.set(id, look);
    runAfterReply(look);
    return look;
  }

  /** @param isCurrent whether no head has been written or dropped meanwhile */
  async #load(id: string, isCurrent: () => boolean): Promise<Head | null> {
    const loaded = await this.#home.load(await nameOf(id));
    if (!isCurrent()) return this.#memory.get(id)?.head ?? null;
    this.#set(id, loaded && { head: loaded.head, checkedAt: loaded.isCopy ? 0 : Date.now() });
    // A copy from the data centre's cache is checked after the reply.
    this.#recall(id);
    return loaded?.head ?? null;
  }
}

/** The names of a film's heads begin alike. */
async function nameOf(id: string): Promise<HeadName> {
  const [film, made, place] = splitHeadKey(id);
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytesOf(film)));
  return `heads/${hash.toHex()}${made}${place}` as HeadName;
}
