/** Which films are copied, not encoded. */
import type { Picture } from '../probe/picture.ts';

/** 8 bits, 4:2:0: the only pixel formats of H.264 that every browser decodes. */
const PLAIN = ['yuv420p', 'yuvj420p'];
/** H.264 that every browser decodes. */
export const isPlainH264 = ({ video }: { video: Pick<Picture, 'codec' | 'pixelFormat'> }): boolean =>
  video.codec === 'h264' && PLAIN.includes(video.pixelFormat);

/** Whether the picture looks right in a browser when ffmpeg only copies it. */
export const canBeCopied = (picture: Picture): boolean =>
  isPlainH264({ video: picture }) &&
  !picture.isInterlaced &&
  !picture.isTurned &&
  picture.pixelAspect === 1 &&
  picture.light === 'sdr' &&
  !picture.isThinned &&
  picture.lateS === 0 &&
  !picture.isTrimmed;

/** @param copyMaxMbps in megabits a second: a film with a higher bitrate is encoded */
export const isCopied = (
  { canCopy, bitrate }: { canCopy: boolean; bitrate: number | null },
  copyMaxMbps: number,
): boolean => canCopy && (bitrate ?? 0) <= copyMaxMbps * 1e6;
