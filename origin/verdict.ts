/** Whether every current browser can play this file as it is. */
import { extname } from 'node:path';
import { isPlainH264 } from './copying.ts';
import type { Probe } from './probe.ts';

interface Playable {
  mime: string;
  video: readonly string[];
  audio: readonly string[];
}

const MP4: Playable = { mime: 'video/mp4', video: ['h264', 'av1'], audio: ['aac', 'mp3'] };
const WEBM: Playable = { mime: 'video/webm', video: ['vp8', 'vp9', 'av1'], audio: ['opus', 'vorbis'] };

// QuickTime's container is MP4's, and some browsers refuse its own media type.
const CONTAINERS: Record<string, Playable> = { '.mp4': MP4, '.m4v': MP4, '.mov': MP4, '.webm': WEBM };

/**
 * Whether a browser that plays the file as it is shows the right picture and plays the right sound: it takes the first
 * of each, and does not deinterlace.
 */
export const showsItself = ({ video, audioTracks: [track] }: Probe): boolean =>
  video.isFirst &&
  !video.isInterlaced &&
  (!track || (track.stream === 0 && (track.codec !== 'aac' || track.isPlainAac)));

export type Verdict = { kind: 'direct'; mime: string } | { kind: 'transcode' };

export function decide(path: string, probe: Probe): Verdict {
  const container = CONTAINERS[extname(path).toLowerCase()];
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
