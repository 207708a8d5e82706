/**
 * In which store a head is looked for and kept, and how long a request waits for it. Heads are in the R2 bucket, with
 * the data centre's cache in front of it and the gate counting what is in it, or in that cache alone where no bucket is
 * bound. Nothing here rejects, and nothing takes longer than its limit.
 */
import type { OriginGate } from '../origin-gate/origin-gate.ts';
import { decodeHead, HEAD_MAX_BYTES, type Head, type HeadName } from './head.ts';
import { runAfterReply, settleWithin } from './in-time.ts';
import { cacheObjects, type HeadObject, type HeadObjects } from './objects.ts';

/** Play waits for a find and for a read, so both are shorter than a start at the origin. In milliseconds. */
export const FIND_MS = 500;
export const READ_MS = 1_500;
/** No viewer waits for these. In milliseconds. */
const PUT_MS = 10_000;
const DELETE_MS = 5_000;
const LEDGER_MS = 2_000;
/** The most bytes of heads that are read at a time: as much memory again as the isolate's kept heads take. */
const READING_BYTES = HEAD_MAX_BYTES;
/** How often a read that waits for others sees whether it can begin. In milliseconds. */
const LOOK_AGAIN_MS = 20;

export interface Bucket {
  objects: HeadObjects;
  /** Called for each question: only the request that has made a stub can use it. */
  gate(): Pick<DurableObjectStub<OriginGate>, 'keepHead' | 'useHead' | 'dropHeads' | 'headNames'>;
  /** The most that all heads in the bucket together may take. */
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
  /** The bucket, or the cache where no bucket is bound: it decides whether there is a head. */
  readonly #objects: HeadObjects;
  readonly #reads = new Set<Read>();

  constructor(bucket: Bucket | null) {
    this.#bucket = bucket;
    this.#objects = bucket?.objects ?? cacheObjects;
  }

  /** @returns null when there is none, or the store does not say; `isCopy`: the home may have a newer head */
  async load(name: HeadName): Promise<{ head: Head; isCopy: boolean } | null> {
    const cached = await this.#read(cacheObjects, name);
    if (cached) return { head: cached, isCopy: this.#bucket !== null };
    const head = this.#bucket && (await this.#read(this.#bucket.objects, name));
    if (!head) return null;
    runAfterReply(this.#cache(name, head));
    return { head, isCopy: false };
  }

  /**
   * Deletes a copy when its home has no head of this name any more, or another head.
   * @returns whether it has deleted the copy
   */
  async dropStale(name: HeadName, { digest }: Head): Promise<boolean> {
    const found = await settleWithin(() => this.#objects.digestOf(name), FIND_MS);
    if (found === undefined || found === digest) return false;
    await this.#uncache([name]);
    return true;
  }

  /** @returns whether the home keeps the head; false also when it has this head already */
  async write(name: HeadName, head: Head, runInBackground: RunInBackground): Promise<boolean> {
    if (this.#bucket) return this.#writeCounted(this.#bucket, name, head, runInBackground);
    return (await settleWithin(() => cacheObjects.create(name, head), PUT_MS)) ?? false;
  }

  /**
   * @param digest of the head that is to go, where the caller knows it: another isolate may have put a good head in its
   * place
   */
  async remove(name: HeadName, digest?: string): Promise<void> {
    const found = digest && (await settleWithin(() => this.#objects.digestOf(name), FIND_MS));
    if (found && found !== digest) await this.#uncache([name]);
    else await this.#removeAll([name]);
  }

  /**
   * Deletes some of the heads in the bucket.
   * @param of the beginning of their names; null: any name
   * @returns how many were deleted, 0 when there are none left; null when the deletion fails, or without a bucket
   */
  async removeSome(of: HeadName | null): Promise<number | null> {
    const names = await settleWithin(async () => this.#bucket?.gate().headNames(of), LEDGER_MS);
    if (!names) return null;
    return names.length === 0 || (await this.#removeAll(names)) ? names.length : null;
  }

  /**
   * @param bytes of the head; null where the caller does not know them @returns whether the gate knows of the use, if
   * it has to
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

  /** Deletes an object that is no head, so that a good head can be written. */
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

  /** @returns null for a body that breaks off */
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
    // A read never ends when the request that began it was cut off.
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
    // A put that is only late still arrives, and stays counted.
    if (isFailed) runInBackground(this.#uncountUnput(name));
    if (!isPut) return false;
    runInBackground(this.#cache(name, head));
    // Another isolate may have deleted an older head of this name meanwhile, and told the gate that there is none.
    runInBackground(this.recordUse(name, byteLength));
    return true;
  }

  /** A put that failed may still have stored the head. */
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

  /** @param since when their deletion began */
  async #uncount(names: readonly HeadName[], since: number): Promise<void> {
    await settleWithin(async () => this.#bucket?.gate().dropHeads([...names], since), LEDGER_MS);
  }
}
