/** Whether what comes next is late: then the viewer is told before the picture stops. Pure functions. */
import type { StreamError } from './recovery.ts';

/** A segment that is late is asked for every three seconds, so a viewer is told at least a second before. In seconds. */
const TOLD_S = 4;
/** What is buffered rarely ends exactly where the playlist does. In seconds. */
const END_S = 0.5;

export interface Playing {
  paused: boolean;
  /** Where the video stands, and how much is buffered from there, in seconds. */
  currentTime: number;
  aheadS: number;
}

const runsDry = ({ paused, aheadS }: Playing): boolean => !paused && aheadS < TOLD_S;

/** The edge says that the next segment is not there yet. */
export const isSegmentLate = ({ resource, status }: StreamError, playing: Playing): boolean =>
  resource === 'segment' && status === 503 && runsDry(playing);

/** A playlist that grows was loaded again, and has nothing new. @param edge where it ends, in seconds */
export const isPlaylistLate = ({ live, edge }: { live: boolean; edge: number }, playing: Playing): boolean =>
  live && runsDry(playing) && playing.currentTime + playing.aheadS > edge - END_S;
