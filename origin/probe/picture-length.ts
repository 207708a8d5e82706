/**
 * Measures for how many seconds a film has a picture. A file may state more: its sound may go on, or its end may be
 * missing.
 */
import { ffprobe } from './ffprobe.ts';

export interface Measured {
  /** The number of the picture's stream in the file. */
  stream: number;
  /** What the file's clock shows at the film's beginning, in seconds. */
  startS: number;
  /**
   * The second of the film from which ffprobe reads, to the file's end. When the picture ends before this second,
   * ffprobe reads from the picture's last keyframe. Without `fromS`, ffprobe reads the whole file.
   */
  fromS?: number;
}

/**
 * @returns the length in seconds; null when the file states no times
 * @throws as `ffprobe`
 */
export async function pictureLength(
  path: string,
  { stream, startS, fromS }: Measured,
  signal?: AbortSignal,
): Promise<number | null> {
  const what = ['-select_streams', `${stream}`, '-show_entries', 'packet=pts_time,duration_time', '-of', 'csv=p=0'];
  const where = fromS === undefined ? [] : ['-read_intervals', `${startS + fromS}%`];
  const told = await ffprobe([...what, ...where, path], signal);
  let end = Number.NaN;
  for (const line of (told ?? '').split('\n')) {
    const [at = Number.NaN, lasts = Number.NaN] = line.split(',').map(Number.parseFloat);
    const until = at - startS + (Number.isNaN(lasts) ? 0 : lasts);
    if (!Number.isNaN(until) && !(until <= end)) end = until;
  }
  return Number.isNaN(end) ? null : end;
}
