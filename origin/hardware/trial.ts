/**
 * How a hardware encoder is tried before it is used. The trial encodes a few seconds of a test picture, and once more
 * from the second cut on, as a session that begins there would. ffmpeg's exit code alone is not enough: a chip may cut
 * elsewhere, make another initialization section in the middle of a film, or spoil the picture.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ffmpegCommand } from '../ffmpeg/ffmpeg.ts';
import { HLS, mp4Segments, QUIET } from '../ffmpeg/hls-args.ts';
import { INIT, PLAYLIST, readListing } from '../session/playlist.ts';
import { filteredFor, type VideoEncoder } from './video-encoder.ts';

const run = promisify(execFile);

/** How long each ffmpeg may take, in milliseconds. A driver that hangs cannot be used. */
const PATIENCE_MS = 10_000;

const FPS = 30;
/**
 * Where the segments begin and the last one ends, in seconds: two short segments, and one as long as the longest of a
 * film.
 */
const CUTS = [0, 1, 5, 6];
const [, SECOND = 0] = CUTS;
const END = CUTS.at(-1) as number;

const picture = (seconds: number): string[] => ['-f', 'lavfi', '-i', `smptebars=s=640x360:r=${FPS}:d=${seconds}`];

/**
 * How much the shades of the encoded picture may differ from the shades of the test picture, on average. A shade is a
 * number from 0 to 255. x264 makes a difference of less than 1; swapped or missing colours make a difference of 30.
 */
const APART = 12;

export interface TrialPlace {
  /** The folder in which the trial makes a folder of its own, and removes it. */
  folder: string;
  /** Aborts the trial. */
  signal: AbortSignal;
}

/** Implements `TryOut`. @throws when aborted */
export async function tryOut(encoder: VideoEncoder, { folder, signal }: TrialPlace): Promise<string | null> {
  signal.throwIfAborted();
  const [whole, part] = await Promise.all(['whole', 'part'].map((name) => mkdtemp(join(folder, `${name}-`))));
  try {
    await encode(encoder, 0, whole as string, signal);
    await encode(encoder, SECOND, part as string, signal);
    return await faultOf(whole as string, part as string, signal);
  } catch (error) {
    signal.throwIfAborted();
    return reasonOf(error as Error & { stderr?: string; killed?: boolean });
  } finally {
    await Promise.all([whole, part].map((path) => rm(path as string, { recursive: true, force: true })));
  }
}

/**
 * Encodes the test picture in the same way as a film.
 * @param from - where ffmpeg begins, in seconds
 */
async function encode(encoder: VideoEncoder, from: number, cwd: string, signal: AbortSignal): Promise<void> {
  const keyframes = CUTS.slice(CUTS.indexOf(from), -1).map((cut) => cut - from);
  const args = [
    ...[...QUIET, ...encoder.before, ...picture(END - from), '-vf', filteredFor(encoder, 'null')],
    ...[...encoder.output, '-force_key_frames', keyframes.join(',')],
    ...(from > 0 ? ['-output_ts_offset', `${from}`, '-start_number', `${CUTS.indexOf(from)}`] : []),
    ...['-f', 'hls', '-hls_time', '0.5', ...mp4Segments(INIT, 'segment_%03d.m4s'), ...HLS],
  ];
  await ffmpeg(args, cwd, signal);
}

async function faultOf(whole: string, part: string, signal: AbortSignal): Promise<string | null> {
  const [one, other] = await Promise.all([cutsIn(whole, 0), cutsIn(part, SECOND)]);
  if (!isSame(one, CUTS) || !isSame(other, CUTS.slice(1))) {
    return `it has keyframes at ${one.join(', ')} s, and was told ${CUTS.join(', ')} s`;
  }
  const [begun, begunLater] = await Promise.all([whole, part].map((path) => readFile(join(path, INIT))));
  if (!begun?.equals(begunLater as Buffer)) return 'it begins otherwise in the middle of a film';
  const [made, wanted] = [await shades(['-i', PLAYLIST], part, signal), await shades(picture(1), part, signal)];
  const apart = wanted.reduce((sum, shade, at) => sum + Math.abs(shade - (made[at] ?? 0)), 0) / wanted.length;
  return apart <= APART ? null : 'it spoils the picture';
}

/** @returns where segments begin and the last one ends, in seconds */
async function cutsIn(folder: string, from: number): Promise<number[]> {
  const listing = readListing(await readFile(join(folder, PLAYLIST), 'utf8'));
  return [...listing].map(([, end]) => Math.round((from + end) * FPS) / FPS);
}

const isSame = (one: readonly number[], other: readonly number[]): boolean =>
  one.length === other.length && one.every((value, at) => value === other[at]);

/** @returns the first picture as a few dots of three bytes each */
const shades = (input: readonly string[], cwd: string, signal: AbortSignal): Promise<Buffer> =>
  ffmpeg(
    [...QUIET, ...input, '-frames:v', '1', '-vf', 'scale=8:8', '-pix_fmt', 'rgb24', '-f', 'rawvideo', '-'],
    cwd,
    signal,
  );

async function ffmpeg(args: readonly string[], cwd: string, signal: AbortSignal): Promise<Buffer> {
  const options = { cwd, signal, timeout: PATIENCE_MS, killSignal: 'SIGKILL', encoding: 'buffer' } as const;
  return (await run(...ffmpegCommand(args), options)).stdout;
}

/** @returns ffmpeg's first line, which says what is missing: the lines after it are about the consequences */
function reasonOf({ stderr, killed, message }: Error & { stderr?: string | Buffer; killed?: boolean }): string {
  if (killed) return `it took more than ${PATIENCE_MS / 1_000} s`;
  const [first = message] = String(stderr ?? '')
    .split('\n')
    .filter((line) => line.trim() !== '');
  return first.replace(/^(?:\[[^\]]* @ [^\]]*\] )+/, '').replace(/\.$/, '');
}
