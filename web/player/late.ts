/** Whether what comes next is late, or has gone: then the viewer is told before the picture stops. Pure functions. */
import type { StreamError } from './recovery.ts';

/** A segment that is late is asked for every three seconds, so a viewer is told at least a second before. In seconds. */
const TOLD_S = 4;
/** What is buffered rarely ends exactly where the playlist does. In seconds. */
const END_S = 0.5;

export interface Moving {
  paused: boolean;
  /** Where the video stands, and how much is buffered from there, in seconds. */
  currentTime: number;
  aheadS: number;
}

const runsDry = ({ paused, aheadS }: Moving): boolean => !paused && aheadS < TOLD_S;

/** The edge says that the next segment is not there yet. */
export const isSegmentLate = ({ resource, status }: StreamError, moving: Moving): boolean =>
  resource === 'segment' && status === 503 && runsDry(moving);

/** A playlist that grows was loaded again, and has nothing new. @param edge where it ends, in seconds */
export const isPlaylistLate = ({ live, edge }: { live: boolean; edge: number }, moving: Moving): boolean =>
  live && runsDry(moving) && moving.currentTime + moving.aheadS > edge - END_S;

/**
 * A playlist grows and never shrinks: a shorter one is a new session's, under the same address. hls.js would go on at its end, as
 * in a broadcast. @param covered where the playlist ended before, in seconds
 * @returns whether the viewer's place is still to come in it
 */
export const isCutShort = ({ live, edge }: { live: boolean; edge: number }, covered: number, place: number): boolean =>
  live && edge < covered - END_S && edge <= place;

/** What is buffered is played out before something else is loaded. @param seeking the video is on its way elsewhere */
export const isPlayedOut = ({ aheadS }: Moving, seeking: boolean): boolean => seeking || aheadS < END_S;
