/**
 * Which page holds which visit, as far as the service worker knows. It knows the visits that it has begun itself, and
 * those whose requests pages send through it.
 */
import type { MediaRef, VisitId } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import type { VisitReply } from '../protocol/messages.ts';

export interface KnownVisit {
  ref: MediaRef;
  visit: VisitId;
}

interface Entry extends KnownVisit {
  /** The page that holds the visit; for an intent, the page with the link. */
  client: string;
  /**
   * `intent`: begun for a link that the visitor may follow. `navigation`: begun for a page that has not claimed the
   * visit yet. `page`: held by a page.
   */
  by: 'intent' | 'navigation' | 'page';
  /** When the worker last heard of the visit, in milliseconds of its clock. */
  since: number;
  /**
   * How long the edge keeps the visit's lease without a renewal, in milliseconds; absent before the edge has said so.
   */
  leaseMs?: number;
  /** The page exists, or has existed, or never will. */
  isSettled?: boolean;
  /** Its visitor has pressed Play. */
  playing?: boolean;
  /**
   * The edge has said that the visit holds no lease. The worker forgets such a visit when its page is gone, without
   * giving anything back.
   */
  holdsNothing?: boolean;
}

/** The length of a lease that the worker assumes until the edge has stated the real one. In milliseconds. */
const LEASE_MS = 60_000;

/**
 * How long the worker keeps a navigation's visit while the browser lists no page for it, in milliseconds. The browser
 * lists the page only when the response begins to arrive, and the response of a slow site comes late.
 */
const ARRIVAL_MS = 15_000;

/**
 * Kept in memory only. When the browser stops the worker, it forgets the visits; they go on at the edge, and expire
 * there.
 */
export class Visits {
  readonly #entries = new Map<VisitId, Entry>();

  /** A navigation to `ref` begins. @returns the visit that an intent for `ref` has begun, else `fresh` */
  begin(client: string, ref: MediaRef, fresh: VisitId, now: number): VisitId {
    const intended = this.#find((entry) => entry.by === 'intent' && entry.ref === ref);
    const visit = intended?.visit ?? fresh;
    this.#entries.set(visit, { ref, visit, client, by: 'navigation', since: now });
    return visit;
  }

  /**
   * Gives a page the visit that its navigation has begun, if the page shows that visit's media.
   * @param ref the media that the page shows, or null
   * @returns `visit`: the visit that the page now holds. `unwanted`: a visit for other media, for the caller to give
   * back. At least one of them is null
   */
  claim(client: string, ref: MediaRef | null): { visit: VisitId | null; unwanted: KnownVisit | null } {
    const begun = this.#find((entry) => entry.by === 'navigation' && entry.client === client);
    if (!begun) return { visit: null, unwanted: null };
    if (begun.ref === ref) {
      begun.by = 'page';
      return { visit: begun.visit, unwanted: null };
    }
    this.#entries.delete(begun.visit);
    return { visit: null, unwanted: begun.holdsNothing ? null : begun };
  }

  /** Marks the navigation of the page `client` as settled. From then on a sweep no longer waits for the page. */
  settle(client: string): void {
    for (const entry of this.#entries.values()) if (entry.client === client) entry.isSettled = true;
  }

  /** A page has asked for a lease, or renewed it. */
  keep(client: string, ref: MediaRef, visit: VisitId, now: number, playing = false): void {
    const { leaseMs } = this.#entries.get(visit) ?? {};
    this.#entries.set(visit, { ref, visit, client, by: 'page', since: now, playing, ...(leaseMs && { leaseMs }) });
  }

  /** A preload or a renewal has ended. @param reply the edge's reply; null when none came */
  learn(visit: VisitId, reply: Partial<VisitReply> | null): void {
    const entry = this.#entries.get(visit);
    // A page that waits for a slot renews sooner than others, but its lease is not shorter.
    if (entry && reply?.renewAfterS)
      entry.leaseMs = Math.max(LEASE_MS, reply.renewAfterS * 1000 * LIMITS.renewalsPerLease);
    // Once Play has asked for a lease, a late reply to the earlier look says nothing about Play's lease.
    if (entry && !entry.playing) entry.holdsNothing = reply?.renewAfterS === null;
  }

  /** A page has given a visit back. */
  forget(visit: VisitId): void {
    this.#entries.delete(visit);
  }

  /**
   * The visitor may follow a link to `ref`.
   * @returns false when there is an intent for `ref` already, which is kept
   */
  intend(client: string, ref: MediaRef, visit: VisitId, now: number): boolean {
    const known = this.#find((entry) => entry.by === 'intent' && entry.ref === ref);
    if (known) {
      known.client = client;
      known.since = now;
      return false;
    }
    this.#entries.set(visit, { ref, visit, client, by: 'intent', since: now });
    return true;
  }

  /**
   * Forgets the intent of this link, unless a navigation has taken the intent over.
   * @param left the time at which the pointer left the link. An intent that began later stays: the pointer has come back
   * @returns the visit for the caller to give back, or null
   */
  endIntent(client: string, ref: MediaRef, left: number): VisitId | null {
    const isLeft = ({ since }: Entry): boolean => since <= left;
    const entry = this.#find((one) => one.by === 'intent' && one.client === client && one.ref === ref && isLeft(one));
    if (entry) this.#entries.delete(entry.visit);
    return entry && !entry.holdsNothing ? entry.visit : null;
  }

  /**
   * @returns whether a page holds a lease on `ref`, or looks at `ref` and needs no lease
   * @param client the only page that counts; absent: every page counts
   */
  holds(ref: MediaRef, now: number, client?: string): boolean {
    const entry = this.#find(
      (one) =>
        one.ref === ref &&
        (one.holdsNothing || now - one.since < (one.leaseMs ?? LEASE_MS)) &&
        (client === undefined || one.client === client),
    );
    return entry !== undefined;
  }

  /** @returns whether `ref` is played on some page. */
  plays(ref: MediaRef): boolean {
    return this.#find((one) => one.ref === ref && one.playing === true) !== undefined;
  }

  /** Forgets the visits of pages that are gone. @returns those that are to be given back */
  sweep(present: ReadonlySet<string>, now: number): KnownVisit[] {
    const gone: KnownVisit[] = [];
    for (const entry of this.#entries.values()) {
      const { client, by, since, isSettled } = entry;
      if (present.has(client)) {
        entry.isSettled = true;
        continue;
      }
      if (by === 'navigation' && !isSettled && now - since < ARRIVAL_MS) continue;
      this.#entries.delete(entry.visit);
      if (!entry.holdsNothing) gone.push(entry);
    }
    return gone;
  }

  /** The pages of settled navigations that have not claimed their visits yet. Not all of these pages still exist. */
  get arrived(): string[] {
    const settled = [...this.#entries.values()].filter(({ by, isSettled }) => by === 'navigation' && isSettled);
    return settled.map(({ client }) => client);
  }

  get isEmpty(): boolean {
    return this.#entries.size === 0;
  }

  #find(matches: (entry: Entry) => boolean): Entry | undefined {
    for (const entry of this.#entries.values()) if (matches(entry)) return entry;
    return undefined;
  }
}
