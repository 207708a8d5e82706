/** The files that may hold a film, by the end of their names. What is not in this list is not looked into. */
import { extname } from 'node:path';

interface Container {
  type: string;
  /** ffmpeg gets its streams into an MP4 as they are; not, as at Mydia, what a client refuses though it is much like an MP4. */
  isRemuxed?: true;
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

const CONTAINERS: Readonly<Record<string, Container>> = {
  ...{ mp4: { type: 'video/mp4' }, m4v: { type: 'video/mp4' }, mov: QUICKTIME, qt: QUICKTIME },
  ...{ '3gp': MOBILE, '3g2': MOBILE, f4v: FLASH, flv: FLASH },
  ...{ webm: { type: 'video/webm' }, mkv: MATROSKA, mk3d: MATROSKA },
  ...{ avi: AVI, divx: AVI, wmv: ASF, asf: ASF },
  ...{ ts: MPEG_TS, m2ts: MPEG_TS, mts: MPEG_TS, m2t: MPEG_TS, tp: MPEG_TS, trp: MPEG_TS },
  ...{ mpg: MPEG, mpeg: MPEG, mpe: MPEG, m2p: MPEG, vob: MPEG },
  ...{ ogv: OGG, ogm: OGG },
};

/** @returns the file's container, by the end of its name */
export const containerOf = (path: string): string => extname(path).slice(1).toLowerCase();

export const isVideo = (name: string): boolean => !name.startsWith('.') && Object.hasOwn(CONTAINERS, containerOf(name));

export const containerType = (container: string): string => CONTAINERS[container]?.type ?? 'application/octet-stream';

export const isRemuxed = (container: string): boolean => CONTAINERS[container]?.isRemuxed ?? false;
