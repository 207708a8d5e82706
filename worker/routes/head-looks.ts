/**
 * Pages that look at a film by its head. They hold no lease; but a player of the site's own, which names no visit, is to get that
 * of its page all the same, so that leaving the page gives back what its player holds.
 */
import type { MediaRef, VisitId } from '../../protocol/ids.ts';
import type { Viewer } from '../auth/gate.ts';
import type { Config } from '../config.ts';
import { LatestMap } from '../latest-map.ts';

/** Of this isolate. Where it is not known, a player gets a visit of its own, whose lease runs out. */
const LOOKS_MAX = 10_000;
const looks = new LatestMap<string, { visit: VisitId; at: number }>(LOOKS_MAX);

const nameOf = ({ key, signIn }: Viewer, ref: MediaRef): string => `${key} ${signIn} ${ref}`;

export const noteHeadLook = (ref: MediaRef, viewer: Viewer, visit: VisitId): void =>
  void looks.set(nameOf(viewer, ref), { visit, at: Date.now() });

/**
 * @returns the latest such visit on this very device; null for one that was not renewed, as a lease would have run out, and where
 *   the page client plays, whose page gives back no visit that has not played
 */
export function headLook(ref: MediaRef, viewer: Viewer, { site, warmLeaseMs }: Config): VisitId | null {
  const look = site === 'origin' ? looks.get(nameOf(viewer, ref)) : undefined;
  return look && Date.now() - look.at < warmLeaseMs ? look.visit : null;
}
