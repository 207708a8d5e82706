/** Whether a film can be cut at its keyframes: a copied film can be cut nowhere else. */
import { ffprobe } from './ffprobe.ts';

/** x264 makes a keyframe every 250 frames by default; and a viewer waits for a whole segment. In seconds. */
const FARTHEST_S = 15;
/**
 * The places to look at, in seconds. ffprobe goes to the last keyframe before each, without reading the film before
 * that.
 */
const LOOKS_S = [5, 20, 60, 120];
/**
 * So many packets after a keyframe are read. A frame that follows it and is shown before it needs frames before the
 * keyframe: a browser that begins there fails.
 */
const PACKETS = 3;
/** No look is nearer to the end, so that a film has that many packets after it. In seconds. */
const END_S = 1;

export interface Looked {
  /** The number of the file's stream. */
  stream: number;
  /** The time on the file's clock at its beginning, and the film's length. In seconds. */
  startS: number;
  durationS: number;
}

/**
 * @returns whether the film has keyframes often enough, and each refers to no frame before it
 * @throws as `ffprobe`
 */
export async function canBeCut(
  path: string,
  { stream, startS, durationS }: Looked,
  signal?: AbortSignal,
): Promise<boolean> {
  const looks = LOOKS_S.filter((at) => at < durationS - END_S).map((at) => startS + at);
  if (looks.length === 0) return true;
  const intervals = looks.map((at) => `${at}%+#${PACKETS}`).join(',');
  const what = ['-select_streams', String(stream), '-show_entries', 'packet=pts_time,flags', '-of', 'csv=p=0'];
  const told = await ffprobe([...what, '-read_intervals', intervals, path], signal);
  const packets = (told ?? '').split('\n').filter((line) => line !== '');
  return looks.every((at, look) => {
    const [keyframe = '', ...next] = packets.slice(look * PACKETS, (look + 1) * PACKETS);
    const from = Number.parseFloat(keyframe);
    const isAnew = !keyframe.includes('K') || next.every((packet) => !(Number.parseFloat(packet) < from));
    return isAnew && at - from <= FARTHEST_S;
  });
}
