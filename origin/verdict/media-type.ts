/** How containers and codecs are named for browsers (RFC 6381). */
import { containerType } from '../library/container.ts';
import type { Probe } from '../probe/probe.ts';

/**
 * The names of each codec, the most exact name first. Profile, level and depth in a name are typical values: the origin
 * does not read them from the file.
 */
const VIDEO: Record<string, readonly string[]> = {
  h264: ['avc1.640028', 'avc1.4d4028', 'avc1'],
  hevc: ['hvc1.1.4.L120.B0', 'hev1.1.4.L120.B0', 'hvc1.1.6.L93.B0', 'hev1.1.6.L93.B0', 'hvc1', 'hev1'],
  av1: ['av01.0.09M.08', 'av01.0.08M.08', 'av01.0.00M.08', 'av01'],
  vp9: ['vp09.00.31.08', 'vp9'],
  vp8: ['vp8'],
};
const AUDIO: Record<string, string> = {
  aac: 'mp4a.40.2',
  mp3: 'mp4a.40.34',
  ac3: 'ac-3',
  eac3: 'ec-3',
  opus: 'opus',
  vorbis: 'vorbis',
  flac: 'flac',
};

export const videoNames = ({ codec }: Probe['video']): readonly string[] => VIDEO[codec] ?? [];

/** @returns null for a codec without a name in browsers */
export const videoName = (video: Probe['video']): string | null => videoNames(video)[0] ?? null;

/** @returns null for a silent film, and for a codec without a name in browsers */
export const audioName = (audio: Probe['audio']): string | null => audio && (AUDIO[audio.codec] ?? null);

export function mediaType(container: string, video: string | null, audio: string | null): string {
  const codecs = [video, audio].filter((name) => name !== null).join(', ');
  return codecs === '' ? containerType(container) : `${containerType(container)}; codecs="${codecs}"`;
}
