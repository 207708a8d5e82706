/** Media types with the names of codecs in them (RFC 6381), as a browser is asked about them. */
import { extname } from 'node:path';
import type { Probe } from './probe.ts';

const CONTAINERS: Record<string, string> = {
  mp4: 'video/mp4',
  m4v: 'video/mp4',
  mov: 'video/mp4',
  webm: 'video/webm',
  mkv: 'video/x-matroska',
  avi: 'video/x-msvideo',
  ts: 'video/mp2t',
};

// Profile and level are not probed: these are usual ones.
const VIDEO: Record<string, { plain: string; tenBits?: string }> = {
  h264: { plain: 'avc1.640028', tenBits: 'avc1.6e0028' },
  hevc: { plain: 'hvc1.1.6.L120.B0', tenBits: 'hvc1.2.4.L120.B0' },
  av1: { plain: 'av01.0.08M.08', tenBits: 'av01.0.08M.10' },
  vp9: { plain: 'vp09.00.40.08', tenBits: 'vp09.02.40.10' },
};
const AUDIO: Record<string, string> = { aac: 'mp4a.40.2', mp3: 'mp4a.40.34', ac3: 'ac-3', eac3: 'ec-3' };

/** @returns the file's container, by the end of its name */
export const containerOf = (path: string): string => extname(path).slice(1).toLowerCase();

export const containerType = (container: string): string => CONTAINERS[container] ?? 'application/octet-stream';

export function videoName({ codec, pixelFormat }: Probe['video']): string {
  const known = VIDEO[codec];
  return (pixelFormat.includes('p10') ? known?.tenBits : known?.plain) ?? codec;
}

/** @returns null for a silent film */
export const audioName = (audio: Probe['audio']): string | null => audio && (AUDIO[audio.codec] ?? audio.codec);

export function mediaType(container: string, video: string, audio: string | null): string {
  return `${containerType(container)}; codecs="${audio === null ? video : `${video}, ${audio}`}"`;
}
