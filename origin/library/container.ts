/** Which files may be films, by their extension, and which containers browsers play. The scan skips all other files. */
import { extname } from 'node:path';

/** The codecs that every current browser plays in this container without a transcode, by ffprobe's names. */
interface Playable {
  mime: string;
  video: readonly string[];
  audio: readonly string[];
}

interface Container {
  type: string;
  /**
   * Whether ffmpeg may copy this container's streams into an MP4, for a client that cannot open this container. Mydia
   * makes no such copy of an `mp4` or `m4v`: these are MP4s already.
   */
  isRemuxed?: true;
  playable?: Playable;
}

const MPEG = { type: 'video/mpeg' };
const MPEG_TS = { type: 'video/mp2t', isRemuxed: true } as const;
const QUICKTIME = { type: 'video/mp4', isRemuxed: true } as const;
const MOBILE = { type: 'video/3gpp', isRemuxed: true } as const;
const MATROSKA = { type: 'video/x-matroska', isRemuxed: true } as const;
const AVI = { type: 'video/x-msvideo', isRemuxed: true } as const;
const ASF = { type: 'video/x-ms-asf', isRemuxed: true } as const;
const FLASH = { type: 'video/x-flv', isRemuxed: true } as const;
const OGG = { type: 'video/ogg' };

const MP4_PLAYABLE: Playable = { mime: 'video/mp4', video: ['h264', 'av1'], audio: ['aac', 'mp3'] };
const WEBM_PLAYABLE: Playable = { mime: 'video/webm', video: ['vp8', 'vp9', 'av1'], audio: ['opus', 'vorbis'] };
const MP4 = { type: 'video/mp4', playable: MP4_PLAYABLE };
const WEBM = { type: 'video/webm', playable: WEBM_PLAYABLE };
// A QuickTime file is sent as an MP4: the containers are the same, and some browsers refuse QuickTime's media type.
const MOV = { ...QUICKTIME, playable: MP4_PLAYABLE };

const CONTAINERS: Readonly<Record<string, Container>> = {
  ...{ mp4: MP4, m4v: MP4, mov: MOV, qt: QUICKTIME },
  ...{ '3gp': MOBILE, '3g2': MOBILE, f4v: FLASH, flv: FLASH },
  ...{ webm: WEBM, mkv: MATROSKA, mk3d: MATROSKA },
  ...{ avi: AVI, divx: AVI, wmv: ASF, asf: ASF },
  ...{ ts: MPEG_TS, m2ts: MPEG_TS, mts: MPEG_TS, m2t: MPEG_TS, tp: MPEG_TS, trp: MPEG_TS },
  ...{ mpg: MPEG, mpeg: MPEG, mpe: MPEG, m2p: MPEG, vob: MPEG },
  ...{ ogv: OGG, ogm: OGG },
};

/** @returns the file's container, by its extension */
export const containerOf = (path: string): string => extname(path).slice(1).toLowerCase();

export const isVideo = (name: string): boolean => !name.startsWith('.') && Object.hasOwn(CONTAINERS, containerOf(name));

export const containerType = (container: string): string => CONTAINERS[container]?.type ?? 'application/octet-stream';

/** @returns null for a container that not every current browser plays */
export const playableIn = (container: string): Playable | null => CONTAINERS[container]?.playable ?? null;

export const isRemuxed = (container: string): boolean => CONTAINERS[container]?.isRemuxed ?? false;
