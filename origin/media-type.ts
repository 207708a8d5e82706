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

/** By how many names a codec is known, the most exact first. Profile and level are not probed: these are usual ones. */
interface Names {
  plain: string;
  tenBits?: string;
  others: readonly string[];
}
const VIDEO: Record<string, Names> = {
  h264: { plain: 'avc1.640028', tenBits: 'avc1.6e0028', others: ['avc1.640028', 'avc1.4d4028', 'avc1'] },
  hevc: {
    plain: 'hvc1.1.4.L120.B0',
    tenBits: 'hvc1.2.4.L120.B0',
    others: ['hev1.1.4.L120.B0', 'hvc1.1.6.L93.B0', 'hev1.1.6.L93.B0', 'hvc1', 'hev1'],
  },
  av1: { plain: 'av01.0.08M.08', tenBits: 'av01.0.08M.10', others: ['av01.0.08M.08', 'av01.0.00M.08', 'av01'] },
  vp9: { plain: 'vp09.00.40.08', tenBits: 'vp09.02.40.10', others: ['vp09.00.31.08', 'vp9'] },
  vp8: { plain: 'vp8', others: [] },
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

/** @returns the file's container, by the end of its name */
export const containerOf = (path: string): string => extname(path).slice(1).toLowerCase();

export const containerType = (container: string): string => CONTAINERS[container] ?? 'application/octet-stream';

/** @returns null for a codec that browsers have no name for */
export function videoName({ codec, pixelFormat }: Probe['video']): string | null {
  const known = VIDEO[codec];
  return (pixelFormat.includes('p10') ? known?.tenBits : known?.plain) ?? known?.plain ?? null;
}

/** @returns every name, without a second one of the same */
export function videoNames(video: Probe['video']): string[] {
  const name = videoName(video);
  return name === null ? [] : [...new Set([name, ...(VIDEO[video.codec]?.others ?? [])])];
}

/** @returns null for a silent film, and for a codec that browsers have no name for */
export const audioName = (audio: Probe['audio']): string | null => audio && (AUDIO[audio.codec] ?? null);

export function mediaType(container: string, video: string | null, audio: string | null): string {
  const codecs = [video, audio].filter((name) => name !== null).join(', ');
  return codecs === '' ? containerType(container) : `${containerType(container)}; codecs="${codecs}"`;
}
