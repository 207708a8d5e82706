/** Which files play as they are, in every current browser. */

import { isPlainH264 } from '../ffmpeg/copying.ts';
import { containerOf, playableIn } from '../library/container.ts';
import type { Probe } from '../probe/probe.ts';

/**
 * Whether a browser shows the right picture and plays the right sound when it plays the file itself. A browser takes
 * the file's first picture and its first sound, does not deinterlace, and may fail at a picture with
 * transparency.
 */
export const showsItself = ({ video, audioTracks: [track] }: Probe): boolean =>
  video.isFirst &&
  !video.isInterlaced &&
  !video.isTransparent &&
  (!track || (track.stream === 0 && (track.codec !== 'aac' || track.isPlainAac)));

export type PlayDecision = { kind: 'direct'; mime: string } | { kind: 'transcode' };

export function decidePlay(path: string, probe: Probe): PlayDecision {
  const container = playableIn(containerOf(path));
  const { video, audioTracks } = probe;
  const [track] = audioTracks;
  const plays =
    container?.video.includes(video.codec) &&
    (video.codec !== 'h264' || isPlainH264(probe)) &&
    showsItself(probe) &&
    (!track || container.audio.includes(track.codec));
  return container && plays ? { kind: 'direct', mime: container.mime } : { kind: 'transcode' };
}

/** Browsers let a viewer choose among the audio tracks of a playlist, and not among those of a file. */
export const hasSoundToChoose = ({ audioTracks }: Probe): boolean => audioTracks.length > 1;
