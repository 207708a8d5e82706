/**
 * In which store a head is looked for and kept, and how long a request waits for it. The home of heads is the R2
 * bucket: the data centre's cache keeps copies in front of it, and the gate counts what is in it. Where no bucket is
 * bound, the home is that cache alone. No method rejects, and none takes longer than its limit.
 */
import type { OriginGate } from '../origin-gate/origin-gate.ts';
import { decodeHead, HEAD_MAX_BYTES, type Head, type HeadName } from './head.ts';
import { runAfterReply, settleWithin } from './in-time.ts';
import { cacheObjects, type HeadObject, type HeadObjects } from './objects.ts';

/**
 * The limits of finding and of reading a head, in milliseconds. Play waits for both, so they are shorter than a start
 * at the origin.
 */
export const FIND_MS = 500;
export const READ_MS = 1_500;
/** The limits of work for which no viewer waits, in milliseconds. */
const PUT_MS = 10_000;
const DELETE_MS = 5_000;
const LEDGER_MS = 2_000;
/** The most bytes of heads that an isolate reads at a time: as many as it keeps in its memory. */
const READING_BYTES = HEAD_MAX_BYTES;
/** How often a read that waits for other reads checks whether it can begin, in milliseconds. */
const LOOK_AGAIN_MS = 20;

export interface Bucket {
  objects: HeadObjects;
  /** Returns a new stub for each call to the gate: only the request that has made a stub can use it. */
  gate(): Pick<DurableObjectStub<OriginGate>, 'keepHead' | 'useHead' | 'dropHeads' | 'headNames'>;
  /** The most bytes that all heads in the bucket may take together. */
  maxBytes: number;
}

interface Read {
  bytes: number;
  /** In epoch milliseconds. */
  since: number;
}

type RunInBackground = (work: Promise<unknown>) => void;

export class HeadHome {
  readonly #bucket: Bucket | null;
  /** The bucket, or the cache where no bucket is bound: its answer decides whether a head exists. */
  readonly #objects: HeadObjects;
  readonly #reads = new Set<Read>();

  constructor(bucket: Bucket | null) {
    this.#bucket = bucket;
    this.#objects = bucket?.objects ?? cacheObjects;
  }

  /**
   * @returns `isCopy`: the head comes from the data centre's cache, and the bucket may have a newer head of this name.
   *   Null when no head of this name exists, or the store does not answer in time
   */
  async load(name: HeadName): Promise<{ head: Head; isCopy: boolean } | null> {
    const cached = await this.#read(cacheObjects, name);
    if (cached) return { head: cached, isCopy: this.#bucket !== null };
    const head = this.#bucket && (await this.#read(this.#bucket.objects, name));
    if (!head) return null;
    runAfterReply(this.#cache(name, head));
    return { head, isCopy: false };
  }

  /**
   * Deletes the copy of a head when the home no longer has that head: the home has no head of this name any more, or
   * the home has another head of this name.
   * @returns whether it has deleted the copy
   */
  async dropStale(name: HeadName, { digest }: Head): Promise<boolean> {
    const found = await settleWithin(() => this.#objects.digestOf(name), FIND_MS);
    if (found === undefined || found === digest) return false;
    await this.#uncache([name]);
    return true;
  }

  /** @returns whether this call has stored the head; false also when the home had a head of this name already */
  async write(name: HeadName, head: Head, runInBackground: RunInBackground): Promise<boolean> {
    if (this.#bucket) return this.#writeCounted(this.#bucket, name, head, runInBackground);
    return (await settleWithin(() => cacheObjects.create(name, head), PUT_MS)) ?? false;
  }

  /**
   * @param digest of the head that is to go, where the caller knows it. A head with another digest stays, because
   * another isolate has stored that head since
   */
  async remove(name: HeadName, digest?: string): Promise<void> {
    const found = digest && (await settleWithin(() => this.#objects.digestOf(name), FIND_MS));
    const isAnother = found && found !== digest;
    if (!isAnother) await this.#removeAll([name]);
    else if (this.#bucket) await this.#uncache([name]);
  }

  /**
   * Deletes some of the heads in the bucket.
   * @param of - what the heads' names begin with; null: any name
   * @returns how many heads were deleted, 0 when none is left; null when the deletion fails, or without a bucket
   */
  async removeSome(of: HeadName | null): Promise<number | null> {
    const names = await settleWithin(async () => this.#bucket?.gate().headNames(of), LEDGER_MS);
    if (!names) return null;
    return names.length === 0 || (await this.#removeAll(names)) ? names.length : null;
  }

  /**
   * @param bytes the head's size; null where the caller does not know it
   * @returns whether the gate has recorded the use; true without a bucket, since the gate counts only the heads in a
   *   bucket
   */
  async recordUse(name: HeadName, bytes: number | null): Promise<boolean> {
    const bucket = this.#bucket;
    if (!bucket) return true;
    const tell = async (): Promise<true> => {
      await bucket.gate().useHead(name, bytes);
      return true;
    };
    return (await settleWithin(tell, LEDGER_MS)) ?? false;
  }

  /** Reads a head. An object that is no head is deleted, so that a good head can take its place. */
  async #read(objects: HeadObjects, name: HeadName): Promise<Head | null> {
    const found = await settleWithin(() => objects.get(name), FIND_MS);
    if (!found) return null;
    const isTooLarge = found.size > HEAD_MAX_BYTES;
    const bytes = isTooLarge ? null : await this.#bytesOf(found);
    const head = bytes && (await decodeHead(name, new Uint8Array(bytes)));
    if (isTooLarge || (bytes && !head)) {
      runAfterReply(objects === this.#objects ? this.#removeAll([name]) : this.#uncache([name]));
    }
    return head;
  }

  /** @returns null for a body that breaks off or comes too late */
  async #bytesOf({ size, read }: HeadObject): Promise<ArrayBuffer | null> {
    const since = Date.now();
    while (this.#bytesBeingRead() + size > READING_BYTES) {
      if (Date.now() - since >= READ_MS) return null;
      await scheduler.wait(LOOK_AGAIN_MS);
    }
    const own: Read = { bytes: size, since: Date.now() };
    this.#reads.add(own);
    const bytes = await settleWithin(read, READ_MS);
    this.#reads.delete(own);
    return bytes?.byteLength === size ? bytes : null;
  }

  #bytesBeingRead(): number {
    const now = Date.now();
    // A read whose request was cut off never ends, and must not count for ever.
    for (const read of this.#reads) if (now - read.since >= READ_MS) this.#reads.delete(read);
    return [...this.#reads].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** The gate knows of the head before the bucket has it: a head that the gate does not know would stay for ever. */
  async #writeCounted(
    { objects, gate, maxBytes }: Bucket,
    name: HeadName,
    head: Head,
    runInBackground: RunInBackground,
  ): Promise<boolean> {
    const { byteLength } = head.object;
    if (byteLength > maxBytes) return false;
    const surplus = await settleWithin(() => gate().keepHead(name, byteLength, maxBytes), LEDGER_MS);
    if (!surplus) return false;
    if (surplus.length > 0) runInBackground(this.#removeAll([...surplus]));
    let isFailed = false;
    const put = objects.create(name, head).catch((error: unknown) => {
      isFailed = true;
      throw error;
    });
    const isPut = await settleWithin(() => put, PUT_MS);
    // A put that is only late still reaches the bucket, so its head stays counted.
    if (isFailed) runInBackground(this.#uncountUnput(name));
    if (!isPut) return false;
    runInBackground(this.#cache(name, head));
    // While this put was under way, another isolate may have deleted an older head of this name, and may have told the
    // gate to forget the name. So this isolate tells the gate of its head again.
    runInBackground(this.recordUse(name, byteLength));
    return true;
  }

  /**
   * Asks the bucket whether it has the head, since a put that failed may still have stored the head. When the bucket
   * has no such head, tells the gate not to count the head any more.
   */
  async #uncountUnput(name: HeadName): Promise<void> {
    const since = Date.now();
    const found = await settleWithin(() => this.#objects.digestOf(name), FIND_MS);
    if (found === null) await this.#uncount([name], since);
  }

  async #cache(name: HeadName, head: Head): Promise<void> {
    await settleWithin(() => cacheObjects.put(name, head), PUT_MS);
  }

  async #uncache(names: readonly HeadName[]): Promise<void> {
    await settleWithin(() => cacheObjects.delete(names), DELETE_MS);
  }

  /** @returns whether the bucket has deleted them */
  async #removeAll(names: readonly HeadName[]): Promise<boolean> {
    const since = Date.now();
    const { objects } = this.#bucket ?? {};
    const [isDeleted] = await Promise.all([
      objects && settleWithin(() => objects.delete(names), DELETE_MS),
      this.#uncache(names),
    ]);
    if (isDeleted) await this.#uncount(names, since);
    return isDeleted ?? false;
  }

  /**
   * @param since in epoch milliseconds. A head that was stored or used after this time stays in the gate's count of
   * heads
   */
  async #uncount(names: readonly HeadName[], since: number): Promise<void> {
    await settleWithin(async () => this.#bucket?.gate().dropHeads([...names], since), LEDGER_MS);
  }
}
