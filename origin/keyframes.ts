/** Whether a film has keyframes often enough to be cut at them: what is copied can be cut nowhere else. */
import { ffprobe } from './ffprobe.ts';

/** x264 has one every 250 frames unless it is told otherwise; and a viewer waits for a whole segment. In seconds. */
const FARTHEST_S = 15;
/** Where it is looked, in seconds: ffprobe goes to the last keyframe that is not later, without reading what is before it. */
const LOOKS_S = [20, 60, 120];

export interface Looked {
  /** Which of the file's streams. */
  stream: number;
  /** What the file's clock says at its beginning, and how long it is. In seconds. */
  startS: number;
  durationS: number;
}

/** @throws as `ffprobe` */
export async function hasEnoughKeyframes(
  path: string,
  { stream, startS, durationS }: Looked,
  signal?: AbortSignal,
): Promise<boolean> {
  const looks = LOOKS_S.filter((at) => at < durationS).map((at) => startS + at);
  if (looks.length === 0) return true;
  const intervals = looks.map((at) => `${at}%+#1`).join(',');
  const what = ['-select_streams', String(stream), '-show_entries', 'packet=pts_time', '-of', 'csv=p=0'];
  const told = await ffprobe([...what, '-read_intervals', intervals, path], signal);
  const found = (told ?? '').split('\n').flatMap((line) => (line === '' ? [] : Number.parseFloat(line)));
  return looks.every((at, look) => at - (found[look] ?? Number.NaN) <= FARTHEST_S);
}
