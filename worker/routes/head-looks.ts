/**
 * Remembers which page a viewer has open for a film with a head. The site's own player names no visit, so the edge lets
 * the page's visit hold the player's lease. When the viewer leaves the page, the page gives the visit back, and the
 * lease ends.
 */
import type { MediaRef, VisitId } from '../../protocol/ids.ts';
import type { Viewer } from '../auth/verdicts.ts';
import type { Config } from '../config.ts';
import { LatestMap } from '../latest-map.ts';
import type { OriginSessionId } from '../origins/adapter.ts';

/**
 * The most looks that this isolate remembers. When the isolate has forgotten a page's look, the page's player gets a
 * visit of its own, and the lease of that visit ends by itself.
 */
const LOOKS_MAX = 10_000;
const looks = new LatestMap<string, { visit: VisitId; at: number; isLeft: boolean }>(LOOKS_MAX);

/** The most time between a page's look and its player's start, in either order, in milliseconds. */
const TOGETHER_MS = 5_000;
/** Sessions whose player began while no page of its device looked at the film. */
const withoutPage = new LatestMap<string, { id: OriginSessionId; at: number }>(LOOKS_MAX);

const lookKey = ({ key, signIn }: Viewer, ref: MediaRef): string => `${key} ${signIn} ${ref}`;

export const recordHeadLook = (ref: MediaRef, viewer: Viewer, visit: VisitId): void =>
  void looks.set(lookKey(viewer, ref), { visit, at: Date.now(), isLeft: false });

/**
 * @returns the latest visit on this very device that has looked at the film's head. Null when the viewer has left the
 *   visit's page, or the page has not renewed the look for `WARM_MAX_S`. Always null with `SITE=assets`: pages there do
 *   not tell the edge when a look at a head ends
 */
export function headLookOf(ref: MediaRef, viewer: Viewer, { site, warmMaxMs }: Config): VisitId | null {
  const look = site === 'origin' ? looks.get(lookKey(viewer, ref)) : undefined;
  return look && !look.isLeft && Date.now() - look.at < warmMaxMs ? look.visit : null;
}

/** A player has begun this session, and no page of this device looks at the film. */
export const recordPlayerWithoutPage = (ref: MediaRef, viewer: Viewer, id: OriginSessionId): void =>
  void withoutPage.set(lookKey(viewer, ref), { id, at: Date.now() });

/**
 * @returns the session that `recordPlayerWithoutPage` has recorded less than `TOGETHER_MS` ago. Each session is
 * returned only once
 */
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
 * A page gives back only a visit that it renews. With `SITE=origin`, the visit may hold a player's lease, and the page
 * must give the visit back. With `SITE=assets`, the visit holds no lease.
 * @returns after how many seconds the page renews a look at a head; null with `SITE=assets`
 */
export const headLookS = ({ site, warmMaxMs }: Config): number | null => (site === 'assets' ? null : warmMaxMs / 2000);
