/** Finds out which codecs this browser can decode. The file is a bundle of its own, since few pages need it. */
import type { DeviceProfile } from '../../protocol/device.ts';

/**
 * The codecs by name, each with the MIME type (without its first part) to ask the browser about. The profile and level
 * in a MIME type are those of most films.
 */
const VIDEO: Record<string, string> = {
  h264: 'mp4; codecs="avc1.640028"',
  hevc: 'mp4; codecs="hvc1.2.4.L120.B0"',
  vp9: 'webm; codecs="vp09.00.40.08"',
  av1: 'mp4; codecs="av01.0.08M.08"',
};
const AUDIO: Record<string, string> = {
  aac: 'mp4; codecs="mp4a.40.2"',
  mp3: 'mpeg',
  opus: 'webm; codecs="opus"',
  vorbis: 'webm; codecs="vorbis"',
  flac: 'mp4; codecs="flac"',
  ac3: 'mp4; codecs="ac-3"',
  eac3: 'mp4; codecs="ec-3"',
};
const CONTAINERS: Record<string, string> = {
  mp4: 'mp4',
  m4v: 'mp4',
  webm: 'webm',
  mov: 'quicktime',
  mkv: 'x-matroska',
};

/** A usual film in 1080p. The rates are in bits and frames a second. */
const PICTURE = { width: 1920, height: 1080, bitrate: 8_000_000, framerate: 24 };

/** The characters in which base64url differs from base64. */
const URL_SAFE: Record<string, string> = { '+': '-', '/': '_' };

/** @returns base64url JSON of a `DeviceProfile` */
export async function deviceProfile(): Promise<string> {
  const video = document.createElement('video');
  const playable = (types: Record<string, string>, of: string): string[] =>
    Object.keys(types).filter((name) => video.canPlayType(`${of}/${types[name]}`));
  const decodable = async (name: string): Promise<string[]> => {
    const contentType = `video/${VIDEO[name]}`;
    const { supported } = await navigator.mediaCapabilities.decodingInfo({
      type: 'file',
      video: { contentType, ...PICTURE },
    });
    return supported ? [name] : [];
  };
  const profile: DeviceProfile = {
    containers: playable(CONTAINERS, 'video'),
    videoCodecs: (await Promise.all(Object.keys(VIDEO).map(decodable))).flat(),
    audioCodecs: playable(AUDIO, 'audio'),
    hdrFormats: [],
  };
  return btoa(JSON.stringify(profile)).replace(/[+/=]/g, (char) => URL_SAFE[char] ?? '');
}
