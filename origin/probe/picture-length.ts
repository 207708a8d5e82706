/**
 * Measures for how many seconds a film has a picture. A file may state more: its sound may go on, or its end may be
 * missing.
 */
import { ffprobe } from './ffprobe.ts';
import type { Looked } from './keyframes.ts';

interface Measured extends Pick<Looked, 'stream' | 'startS'> {
  /**
   * The second of the film from which ffprobe reads, to the file's end. When the picture ends before this second,
   * ffprobe reads from the picture's last keyframe. Without `fromS`, ffprobe reads the whole file.
   */
  fromS?: number;
}

/**
 * @returns the second at which the last frame begins; null when the file states no times
 * @throws as `ffprobe`
 */
export async function pictureLength(
  path: string,
  { stream, startS, fromS }: Measured,
  signal?: AbortSignal,
): Promise<number | null> {
  const what = ['-select_streams', `${stream}`, '-show_entries', 'packet=pts_time,dts_time', '-of', 'csv=p=0'];
  const where = fromS === undefined ? [] : ['-read_intervals', `${startS + fromS}%`];
  const told = await ffprobe([...what, ...where, path], signal);
  // An AVI states only when each frame is decoded.
  const times = (told ?? '').split('\n').flatMap((line) => {
    const time = line.split(',').map(Number.parseFloat).find(Number.isFinite);
    return time === undefined ? [] : [time - startS];
  });
  return times.length === 0 ? null : times.reduce((last, time) => Math.max(last, time));
}
