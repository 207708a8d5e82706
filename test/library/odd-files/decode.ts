/**
 * Decodes the pictures and the sound of a film with ffmpeg: those of the odd file itself, or those that the browser
 * got.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';

/**
 * A picture of an odd film is a grid of coloured fields (`FIELDS`). In a decoded picture, each field is this many
 * pixels wide and high.
 */
export const PIXELS = 4;
export const FIELDS = { across: 4, down: 3 } as const;

/** The average colour of each field's inner part: for each field its red, green and blue, from 0 to 255. */
export type Colours = readonly number[];

export interface DecodedPicture {
  /** The picture's time, in seconds. */
  at: number;
  colours: Colours;
}

export interface Decoded {
  pictures: readonly DecodedPicture[];
  /** The second at which each flash and each beep begins. */
  flashes: readonly number[];
  beeps: readonly number[];
  /** The frequency of the beeps; null when there is no sound. */
  hertz: number | null;
}

export interface Inputs {
  /** ffmpeg's arguments for its inputs. */
  inputs: readonly string[];
  isTurned: boolean;
  /** The stream's name in ffmpeg's `-map`, such as `0:a:1`; null when no sound is to be decoded. */
  sound: string | null;
}

const RATE = 8_000;

/** @throws an error with ffmpeg's words when it cannot decode the file */
export async function decode({ inputs, isTurned, sound }: Inputs): Promise<Decoded> {
  const { across, down } = FIELDS;
  const [width, height] = isTurned ? [down, across] : [across, down];
  const picture = `scale=${PIXELS * width}:${PIXELS * height}:flags=area,format=rgb24,showinfo`;
  const heard = `aresample=${RATE}:async=1:first_pts=0,pan=mono|c0=c0`;
  const child = spawn(
    'ffmpeg',
    [
      ...['-nostdin', '-hide_banner', '-nostats', '-v', 'info', ...inputs],
      ...['-map', '0:V:0', '-vf', picture, '-fps_mode', 'passthrough', '-f', 'rawvideo', 'pipe:1'],
      ...(sound === null ? [] : ['-map', sound, '-af', heard, '-f', 's16le', 'pipe:3']),
    ],
    { stdio: ['ignore', 'pipe', 'pipe', 'pipe'] },
  );
  const exited = once(child, 'exit');
  const streams = [1, 2, 3].map((at) => buffer(child.stdio[at] as Readable));
  const [pixels = Buffer.of(), words = Buffer.of(), samples = Buffer.of()] = await Promise.all(streams);
  const [code] = await exited;
  const times = [...words.toString().matchAll(/ pts_time:(\S+)/g)].map(([, time]) => Number(time));
  if (code !== 0 || times.length === 0) throw new Error(`ffmpeg ended with ${code}: ${words.toString().slice(-400)}`);
  const size = 3 * PIXELS * PIXELS * width * height;
  const pictures = times.map((at, n) => ({ at, colours: coloursOf(pixels.subarray(n * size, (n + 1) * size), width) }));
  const beeps = beepsIn(samples);
  return {
    pictures,
    flashes: flashesIn(pictures),
    beeps,
    hertz: beeps[0] === undefined ? null : hertzAt(samples, beeps[0]),
  };
}

/**
 * @param rgb a decoded picture, in which each field of the grid is `PIXELS` pixels wide and high
 * @returns the average of the pixels in the middle of each field
 */
function coloursOf(rgb: Buffer, across: number): Colours {
  const row = 3 * PIXELS * across;
  const fields = rgb.length / (3 * PIXELS * PIXELS);
  return Array.from({ length: fields * 3 }, (_, at) => {
    const [field, colour] = [Math.floor(at / 3), at % 3];
    const [x, y] = [field % across, Math.floor(field / across)];
    const first = (y * PIXELS + 1) * row + (x * PIXELS + 1) * 3 + colour;
    const inner = [first, first + 3, first + row, first + row + 3].map((place) => rgb[place] ?? 0);
    return inner.reduce((sum, level) => sum + level, 0) / inner.length;
  });
}

const brightness = ({ colours }: DecodedPicture): number =>
  colours.reduce((sum, level) => sum + level, 0) / colours.length;

/** A picture is a flash when it is at least this many times as bright as the film's median picture. */
const FLASH = 1.4;

function flashesIn(pictures: readonly DecodedPicture[]): number[] {
  const usual = pictures.map(brightness).sort((a, b) => a - b)[Math.floor(pictures.length / 2)] ?? 0;
  const isFlash = (one: DecodedPicture | undefined): boolean => one !== undefined && brightness(one) > FLASH * usual;
  return pictures.filter((one, n) => n > 0 && isFlash(one) && !isFlash(pictures[n - 1])).map(({ at }) => at);
}

/** The least silence before a beep, in samples. */
const QUIET = RATE / 10;

function beepsIn(samples: Buffer): number[] {
  const count = Math.floor(samples.length / 2);
  let loudest = 0;
  for (let n = 0; n < count; n++) loudest = Math.max(loudest, Math.abs(samples.readInt16LE(2 * n)));
  // Below this level the sound counts as silent, and has no beeps.
  if (loudest < 500) return [];
  const beeps: number[] = [];
  let last = -QUIET;
  for (let n = 0; n < count; n++) {
    if (Math.abs(samples.readInt16LE(2 * n)) < loudest / 3) continue;
    if (n - last >= QUIET) beeps.push(n / RATE);
    last = n;
  }
  return beeps;
}

/** Counts how often the sound rises through zero in a tenth of a second, early in a beep. */
function hertzAt(samples: Buffer, beep: number): number {
  const from = Math.floor((beep + 0.03) * RATE);
  let rises = 0;
  for (let n = from; n < from + RATE / 10 && 2 * n + 4 <= samples.length; n++) {
    if (samples.readInt16LE(2 * n) < 0 && samples.readInt16LE(2 * n + 2) >= 0) rises += 1;
  }
  return rises * 10;
}

/** @returns how much later than its flash each beep is, in milliseconds. A flash without a beep is left out */
export function stepsIn({ flashes, beeps }: Pick<Decoded, 'flashes' | 'beeps'>): number[] {
  return flashes.flatMap((flash) => {
    const steps = beeps.map((beep) => (beep - flash) * 1_000).sort((a, b) => Math.abs(a) - Math.abs(b));
    const [nearest] = steps;
    return nearest !== undefined && Math.abs(nearest) < 450 ? [Math.round(nearest)] : [];
  });
}
