/** When a viewer is told that the picture is about to stop. These are pure functions. */
import type { StreamError } from './recovery.ts';

/**
 * The viewer is told of a late segment once the buffer is shorter than this, in seconds. The player requests a late
 * segment every three seconds, and checks the buffer at each refusal. So the viewer is told at least one second before
 * the picture stops.
 */
const TOLD_S = 4;
/** The buffer's end rarely matches the playlist's end exactly. In seconds. */
const END_S = 0.5;

export interface Moving {
  paused: boolean;
  /** The video's position, and how much is buffered from there, in seconds. */
  currentTime: number;
  aheadS: number;
}

const runsDry = ({ paused, aheadS }: Moving): boolean => !paused && aheadS < TOLD_S;

/** The edge answers that the next segment does not exist yet. */
export const isSegmentLate = ({ resource, status }: StreamError, moving: Moving): boolean =>
  resource === 'segment' && status === 503 && runsDry(moving);

/**
 * A growing playlist was loaded again, and lists nothing beyond the buffer. @param edge the playlist's end in seconds
 */
export const isPlaylistLate = ({ live, edge }: { live: boolean; edge: number }, moving: Moving): boolean =>
  live && runsDry(moving) && moving.currentTime + moving.aheadS > edge - END_S;

/**
 * A session's playlist never shrinks. So a shorter playlist under the same address belongs to a new session. hls.js
 * would go on at the end of the new playlist, as in a broadcast.
 * @param covered the playlist's former end in seconds
 * @returns whether the new playlist has yet to reach the viewer's place
 */
export const isCutShort = ({ live, edge }: { live: boolean; edge: number }, covered: number, place: number): boolean =>
  live && edge < covered - END_S && edge <= place;

/**
 * Another source is loaded only when the buffer has been played to its end. @param seeking the video is on its way to
 * another place
 */
export const isPlayedOut = ({ aheadS }: Moving, seeking: boolean): boolean => seeking || aheadS < END_S;
