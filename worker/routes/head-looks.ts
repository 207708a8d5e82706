/**
 * Which page a player of the site's own belongs to, when the page looks at a film by its head. Such a page holds no
 * lease, and a player of the site's own names no visit. The edge gives the player the visit of its page. When the page
 * leaves, it gives this visit back, and the player's lease ends with it.
 */
import type { MediaRef, VisitId } from '../../protocol/ids.ts';
import type { Viewer } from '../auth/verdicts.ts';
import type { Config } from '../config.ts';
import { LatestMap } from '../latest-map.ts';
import type { OriginSessionId } from '../origins/adapter.ts';

/**
 * The most looks that this isolate remembers. Without the page's visit, a player gets a visit of its own, whose lease
 * ends by itself.
 */
const LOOKS_MAX = 10_000;
const looks = new LatestMap<string, { visit: VisitId; at: number; isLeft: boolean }>(LOOKS_MAX);

/** The most time between a page's look and its player's start, in either order, in milliseconds. */
const TOGETHER_MS = 5_000;
/** Sessions whose players have found no look of their page. */
const withoutPage = new LatestMap<string, { id: OriginSessionId; at: number }>(LOOKS_MAX);

const lookKey = ({ key, signIn }: Viewer, ref: MediaRef): string => `${key} ${signIn} ${ref}`;

export const recordHeadLook = (ref: MediaRef, viewer: Viewer, visit: VisitId): void =>
  void looks.set(lookKey(viewer, ref), { visit, at: Date.now(), isLeft: false });

/**
 * @returns the latest visit on this very device that has looked at a head; null when that visit has looked for longer
 *   than `WARM_MAX_S`. Null also on a site whose pages are not the origin's: there the page client plays, and its page
 *   gives back only visits that have played
 */
export function headLookOf(ref: MediaRef, viewer: Viewer, { site, warmMaxMs }: Config): VisitId | null {
  const look = site === 'origin' ? looks.get(lookKey(viewer, ref)) : undefined;
  return look && !look.isLeft && Date.now() - look.at < warmMaxMs ? look.visit : null;
}

/** A player has begun this session, and no page of this device looks at the film. */
export const recordPlayerWithoutPage = (ref: MediaRef, viewer: Viewer, id: OriginSessionId): void =>
  void withoutPage.set(lookKey(viewer, ref), { id, at: Date.now() });

/** @returns the session of a player that began a moment before its page looked; only once */
export function takePlayerWithoutPage(ref: MediaRef, viewer: Viewer): OriginSessionId | null {
  const name = lookKey(viewer, ref);
  const begun = withoutPage.get(name);
  withoutPage.delete(name);
  return begun && Date.now() - begun.at < TOGETHER_MS ? begun.id : null;
}

/**
 * Records that the visit is given back.
 * @returns whether it has looked at a film with a head, on a site that has a player of its own
 */
export function leaveHeadLook(ref: MediaRef, viewer: Viewer, visit: VisitId, { site }: Config): boolean {
  const look = looks.get(lookKey(viewer, ref));
  if (site !== 'origin' || look?.visit !== visit) return false;
  look.isLeft = true;
  return true;
}

/**
 * @returns whether the page of this visit has left, so that a request of the visit comes too late. The isolate
 *   remembers this, so the media file's object need not do so
 */
export function isHeadLookLeft(ref: MediaRef, viewer: Viewer, visit: VisitId): boolean {
  const look = looks.get(lookKey(viewer, ref));
  return look?.visit === visit && look.isLeft;
}

/**
 * @returns after how many seconds the page renews a look at a head. The look holds no lease, but a page that renews its
 *   visit also gives the visit back when it leaves: the edge then ends the lease of the page's player. Null on a site
 *   where the page client plays, since the edge need not learn there when the page leaves
 */
export const headLookS = ({ site, warmMaxMs }: Config): number | null => (site === 'assets' ? null : warmMaxMs / 2000);
