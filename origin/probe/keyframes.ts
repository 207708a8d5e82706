/**
 * Whether a film's picture can be cut without encoding: its keyframes come often enough. ffmpeg can cut a copied
 * picture at its keyframes, and nowhere else.
 */
import { ffprobe } from './ffprobe.ts';
import { isGrey } from './grey.ts';

/**
 * The most time between two keyframes of a film that is copied, in seconds. x264's default of 250 frames is less. A
 * segment lasts from keyframe to keyframe, and a viewer waits for a whole one.
 */
const FARTHEST_S = 15;
/**
 * The places that the origin reads, in seconds of the film. ffprobe goes to the last keyframe before each place, and
 * does not read the film before that keyframe.
 */
const LOOKS_S = [5, 20, 60, 120];
/**
 * How many packets the origin reads at each place: a keyframe and those after it. A frame may come after the keyframe
 * in the file and yet be shown earlier than the keyframe. To decode that frame, a decoder needs frames from before the
 * keyframe: a browser that begins at the keyframe fails.
 */
const PACKETS = 3;
/**
 * The least time between a place and the film's end, in seconds. Nearer to the end, the film may have fewer than
 * `PACKETS` packets left to read.
 */
const END_S = 1;

export interface Looked {
  /** The number of the file's stream. */
  stream: number;
  /** What the file's clock shows at the film's beginning, and the film's length. In seconds. */
  startS: number;
  durationS: number;
}

export interface LookInside {
  /** Keyframes come often enough, and a decoder can begin at each of them. */
  canBeCut: boolean;
  isGrey: boolean;
}

/** @throws as `ffprobe` */
export async function lookInside(
  path: string,
  { stream, startS, durationS }: Looked,
  signal?: AbortSignal,
): Promise<LookInside> {
  const looks = LOOKS_S.filter((at) => at < durationS - END_S).map((at) => startS + at);
  // ffprobe prints the header only if it reads a packet: `%+#1`.
  const intervals = ['%+#1', ...looks.map((at) => `${at}%+#${PACKETS}`)].join(',');
  const what = ['-show_entries', 'packet=pts_time,flags:stream=extradata', '-show_data', '-of', 'csv=p=0'];
  const told = await ffprobe(['-select_streams', `${stream}`, ...what, '-read_intervals', intervals, path], signal);
  const lines = (told ?? '').split('\n');
  const [, ...packets] = lines.filter((line) => PACKET.test(line));
  const canBeCut = looks.every((at, look) => {
    const [keyframe = '', ...next] = packets.slice(look * PACKETS, (look + 1) * PACKETS);
    const from = Number.parseFloat(keyframe);
    const isAnew = !keyframe.includes('K') || next.every((packet) => !(Number.parseFloat(packet) < from));
    return isAnew && at - from <= FARTHEST_S;
  });
  return { canBeCut, isGrey: isGrey(headerIn(lines)) };
}

const PACKET = /^[^:]*,[K_]/;
/** A line of ffprobe's dump of the header: the place of its bytes, and the bytes, two by two. */
const DUMPED = /^"?[\da-f]{8}: ((?:[\da-f]{2,4} )+)/;

const headerIn = (lines: readonly string[]): Buffer =>
  Buffer.from(lines.flatMap((line) => DUMPED.exec(line)?.[1]?.replaceAll(' ', '') ?? []).join(''), 'hex');
