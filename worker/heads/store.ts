/**
 * How routes find, keep and drop heads, and how often the store is asked again. An isolate keeps in memory what it has
 * read from the bucket or the cache. When the bucket or the cache is slow, full, failing or gone, a film counts as one
 * without a head. No right is checked here: a route asks for a head only once the origin has said that the viewer may
 * watch.
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

/**
 * How long a request waits for a search of the store that another request has begun, in milliseconds: that request may
 * be cut off meanwhile.
 */
const SEARCH_MS = FIND_MS + READ_MS;
/**
 * How often an isolate checks that the store still has a head, in milliseconds. When another isolate has dropped the
 * head, this isolate still uses the head until the check, and once more for the request that begins the check.
 */
const CHECK_EVERY_MS = 60_000;
/**
 * How often an isolate tells the gate that a head is used, in milliseconds. The gate need not know the exact time, and
 * each message writes a row.
 */
const TELL_EVERY_MS = 3_600_000;
const TOLD_MAX = 10_000;

export interface HeadStore {
  /** @returns null when no such head exists, or the store does not answer in time. Never rejects. */
  find(key: HeadKey): Promise<HeadIndex | null>;
  /**
   * Searches this isolate's memory alone.
   * @returns null when no such head exists; undefined when the store has to be asked
   */
  peek(key: HeadKey): HeadIndex | null | undefined;
  /**
   * @returns a copy of a part's bytes; null when `find` would return null, and for a name that no part of the head has.
   *   Never rejects.
   */
  read(key: HeadKey, name: string): Promise<{ bytes: ArrayBuffer; type: string | null } | null>;
  /**
   * Writes a head once, and whole. Never rejects.
   * @param bodies the bytes of the index's parts, in their order; the edge computes the offsets and lengths in the
   *   written index from these bytes
   * @param runInBackground keeps the Worker at work after its reply
   * @returns whether this call has stored the head; false also when the store had this head already, or the head is too
   *   large
   */
  write(
    key: HeadKey,
    index: HeadIndex,
    bodies: readonly ArrayBuffer[],
    runInBackground: (work: Promise<unknown>) => void,
  ): Promise<boolean>;
  /**
   * Deletes a head that does not fit its session. This isolate forgets it at once, other isolates after
   * `CHECK_EVERY_MS`. Never rejects.
   */
  drop(key: HeadKey): Promise<void>;
  /**
   * Deletes some of this origin's heads in the bucket. Never rejects.
   * @param of - the key of any head of a film: all heads of that film go. Without it, the heads of all films go
   * @returns how many heads were deleted, 0 when none is left; null when the deletion fails, or without a bucket
   */
  purge(of?: HeadKey): Promise<number | null>;
  /**
   * Records that a viewer has pressed Play on this head's film. The head that was used least recently is the first to
   * be deleted. Never rejects.
   */
  recordUse(key: HeadKey): Promise<void>;
}

export interface HeadBindings extends GateBinding {
  /** Not `HEADS`: a setting has that name. */
  HEADS_BUCKET?: R2Bucket;
}

/** The store with `HEADS=off`. */
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
  /** The searches of the store that are under way. Requests that want the same head share one. */
  readonly #searches = new Map<string, Promise<Head | null>>();
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
      // Only a head whose encoded form can be decoded is stored.
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
    this.#searches.clear();
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

  /** Records what is now known of a head. When a search for the head began before, its result no longer counts. */
  #set(id: string, kept: KeptHead | null): void {
    this.#searches.delete(id);
    this.#memory.set(id, kept);
  }

  /** Like `HeadMemory.get`. When the last check of the head is too old, the head is checked in the background. */
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
    const search = this.#searches.get(id) ?? this.#search(id);
    const head = await settleWithin(() => search, SEARCH_MS);
    if (head === undefined && this.#searches.get(id) === search) this.#searches.delete(id);
    return head ?? null;
  }

  #search(id: string): Promise<Head | null> {
    const search: Promise<Head | null> = this.#load(id, () => this.#searches.get(id) === search);
    this.#searches.set(id, search);
    runAfterReply(search);
    return search;
  }

  /** @param isCurrent returns whether no head has been written or dropped meanwhile */
  async #load(id: string, isCurrent: () => boolean): Promise<Head | null> {
    const loaded = await this.#home.load(await nameOf(id));
    if (!isCurrent()) return this.#memory.get(id)?.head ?? null;
    this.#set(id, loaded && { head: loaded.head, checkedAt: loaded.isCopy ? 0 : Date.now() });
    // A copy from the data centre's cache is checked after the reply.
    this.#recall(id);
    return loaded?.head ?? null;
  }
}

/** @returns the name of a head's object. The names of all heads of one film begin with the same characters */
async function nameOf(id: string): Promise<HeadName> {
  const [film, made, place] = splitHeadKey(id);
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytesOf(film)));
  return `heads/${hash.toHex()}${made}${place}` as HeadName;
}
