/** Can every current browser play this file as it is? */
import { extname } from 'node:path';
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

/** 8 bits, 4:2:0: the only pixels of H.264 that every browser decodes. */
const PLAIN = ['yuv420p', 'yuvj420p'];

/** H.264 that a browser decodes: worth copying into a stream instead of encoding it again. */
export const isPlainH264 = ({ video }: Probe): boolean => video.codec === 'h264' && PLAIN.includes(video.pixelFormat);

export type Verdict = { kind: 'direct'; mime: string } | { kind: 'transcode' };

export function decide(path: string, probe: Probe): Verdict {
  const container = CONTAINERS[extname(path).toLowerCase()];
  const { video, audio } = probe;
  const plays =
    container?.video.includes(video.codec) &&
    (video.codec !== 'h264' || isPlainH264(probe)) &&
    (audio === null || container.audio.includes(audio.codec));
  return container && plays ? { kind: 'direct', mime: container.mime } : { kind: 'transcode' };
}

/** Browsers let a viewer choose among the audio tracks of a playlist, and not among those of a file. */
export const hasSoundToChoose = ({ audioTracks }: Probe): boolean => audioTracks.length > 1;
