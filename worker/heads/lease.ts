/** Whether a viewer's request needs a lease beside a head, and where its session starts. Pure functions. */
import type { HeadIndex } from './head.ts';

type Ending = Pick<HeadIndex, 'lastS'>;

/**
 * @returns whether a request takes or keeps a lease. A look at a film with a head takes none: it only keeps a lease
 *   that its visit holds already.
 */
export const needsLease = (head: Ending | null, { playing, isHeld }: { playing: boolean; isHeld: boolean }): boolean =>
  head === null || playing || isHeld;

/**
 * @returns where the session starts, in seconds: with a head, at the head's last segment, so that no sound is missing
 *   where head and session meet
 */
export const sessionStart = (head: Ending | null, position: number): number =>
  head ? Math.max(head.lastS, position) : position;
