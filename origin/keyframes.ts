/** Whether a film can be cut at its keyframes: what is copied can be cut nowhere else. */
import { ffprobe } from './ffprobe.ts';

/** x264 has one every 250 frames unless it is told otherwise; and a viewer waits for a whole segment. In seconds. */
const FARTHEST_S = 15;
/** Where it is looked, in seconds: ffprobe goes to the last keyframe that is not later, without reading what is before it. */
const LOOKS_S = [5, 20, 60, 120];
/** What follows a keyframe and is shown before it needs what was before the keyframe: a browser that begins there fails. */
const PACKETS = 3;
/** There are as many packets before the end. In seconds. */
const END_S = 1;

export interface Looked {
  /** Which of the file's streams. */
  stream: number;
  /** What the file's clock says at its beginning, and how long it is. In seconds. */
  startS: number;
  durationS: number;
}

/**
 * @returns whether it has keyframes often enough, and each begins anew
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
