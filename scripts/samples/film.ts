/**
 * Renders a sample film with one ffmpeg: its layers, its music, its encodings. This process draws a moving sky, and
 * layers slide over it.
 */
import { spawn } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { compose, type Score } from './music.ts';
import { type Canvas, writePam } from './picture.ts';
import type { Sky } from './skies.ts';

export const FPS = 24;
const SKY = { width: 320, height: 180 };

export type Step =
  /** A picture that slides `speed` pixels to the left each frame, from `x`. */
  | { kind: 'slide'; picture: Canvas; x?: number; y: number; speed: number }
  /**
   * A tile (see `falling`) that falls `speed` pixels each frame (below zero: rises), and drifts `drift` pixels to the
   * left.
   */
  | { kind: 'fall'; picture: Canvas; speed: number; drift: number }
  /** Water: the picture above `horizon` is mirrored below it, darker by `dim` (0 to 1). */
  | { kind: 'mirror'; horizon: number; dim: number };

export interface Scene {
  height: number;
  seconds: number;
  sky: Sky;
  steps: Step[];
  score: Score;
  /** Strength of the film grain: it hides banding, and gives an encoder the work of a real film. */
  grain: number;
}

/**
 * How wide a layer must be, in pixels. The layer slides sideways in each frame, and must still fill the picture's width
 * at the scene's end.
 */
export const reach = (height: number, seconds: number, speed: number): number =>
  Math.ceil((height * 16) / 9 + Math.abs(speed) * FPS * seconds) + 4;

export interface Encoding {
  path: string;
  /** The picture is scaled to this height, when the scene has another one. */
  height?: number;
  args: readonly string[];
}

/** One frame as a JPEG, without the grain. */
export interface Photo {
  path: string;
  /** The moment in the film, in seconds. */
  at: number;
  /**
   * Where an upright picture (2:3) is cut out of the frame: 0 is at the left edge, and 1 is at the right edge. When
   * this is absent, the photo is the whole frame.
   */
  upright?: number;
}

type Feed = (write: (frame: Uint8Array) => Promise<void>) => Promise<void>;

/**
 * @throws when ffmpeg cannot be started, is aborted, or does not exit with 0. The message holds the last words of
 * ffmpeg
 */
async function ffmpeg(args: readonly string[], signal: AbortSignal | undefined, feed: Feed): Promise<void> {
  signal?.throwIfAborted();
  const child = spawn('ffmpeg', ['-v', 'error', '-y', ...args], {
    stdio: ['pipe', 'ignore', 'pipe'],
    signal,
    killSignal: 'SIGKILL',
  });
  const { stdin, stderr } = child;
  let words = '';
  stderr.on('data', (chunk) => {
    words = (words + chunk).slice(-2_000);
  });
  // When ffmpeg is aborted, Node emits the error before ffmpeg has ended. ffmpeg still writes until its end.
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', (error) => child.pid === undefined && reject(error));
    child.once('close', resolve);
  });
  // The promise may reject while a frame is being written, before `render` awaits it.
  ended.catch(() => {});
  // A dead ffmpeg closes the pipe; its exit code says more than EPIPE would.
  stdin.on('error', () => {});
  await feed(async (frame) => {
    if (stdin.writable && !stdin.write(frame)) await Promise.race([drained(stdin), ended]);
  });
  stdin.end();
  const code = await ended;
  signal?.throwIfAborted();
  if (code !== 0) throw new Error(`ffmpeg exited with ${code}: ${words.trim()}`);
}

const drained = (stream: Writable) => new Promise<void>((resolve) => stream.once('drain', resolve));

function filters(scene: Scene, encodings: readonly Encoding[], photos: readonly Photo[]): string {
  const { height } = scene;
  const width = (height * 16) / 9;
  const lines = [`[0:v]scale=${width}:${height}:flags=bicubic,format=yuv420p[at0]`];
  let input = 2;
  scene.steps.forEach((step, i) => {
    const [from, to] = [`[at${i}]`, `[at${i + 1}]`];
    switch (step.kind) {
      case 'slide':
        lines.push(`${from}[${input++}:v]overlay=x='${step.x ?? 0}-n*${step.speed}':y=${Math.round(step.y)}${to}`);
        break;
      case 'fall': {
        const fallen = `mod(n*${Math.abs(step.speed)},${height})`;
        const y = step.speed < 0 ? `-${fallen}` : `${fallen}-${height}`;
        lines.push(`${from}[${input++}:v]overlay=x='-n*${step.drift}':y='${y}'${to}`);
        break;
      }
      case 'mirror': {
        const deep = height - step.horizon;
        lines.push(
          `${from}split[keep${i}][turn${i}]`,
          `[turn${i}]crop=${width}:${deep}:0:${step.horizon - deep},vflip,boxblur=lr=3:lp=1:cr=2:cp=1,` +
            `lutyuv=y=val*${1 - step.dim}[water${i}]`,
          `[keep${i}][water${i}]overlay=0:${step.horizon}${to}`,
        );
        break;
      }
    }
  });
  const shots = photos.map((_, i) => `[shot${i}]`).join('');
  const copies = encodings.map((_, i) => `[copy${i}]`).join('');
  lines.push(
    `[at${scene.steps.length}]split=${photos.length + 1}${shots}[film]`,
    `[film]noise=c0s=${scene.grain}:c0f=t+u,` +
      `fade=out:st=${scene.seconds - 1}:d=1,split=${encodings.length}${copies}`,
  );
  encodings.forEach((encoding, i) => {
    lines.push(`[copy${i}]scale=-2:${encoding.height ?? height}:flags=bicubic[video${i}]`);
  });
  photos.forEach((photo, i) => {
    const upright = (height * 2) / 3;
    const cut = photo.upright === undefined ? 'null' : `crop=${upright}:${height}:(iw-ow)*${photo.upright}:0`;
    lines.push(`[shot${i}]select='eq(n,${Math.round(photo.at * FPS)})',${cut}[photo${i}]`);
  });
  return lines.join(';');
}

/**
 * Renders `scene` once into all the `encodings` and `photos`.
 * @param scratch a folder for this call's own use; it is removed
 */
export async function render(
  scene: Scene,
  encodings: readonly Encoding[],
  photos: readonly Photo[],
  scratch: string,
  signal?: AbortSignal,
): Promise<void> {
  await mkdir(scratch, { recursive: true });
  const music = join(scratch, 'music.f32');
  // Drawing and composing block the process for seconds, so an abort is noticed only here.
  signal?.throwIfAborted();
  await writeFile(music, compose(scene.score, scene.seconds));
  const pictures: string[] = [];
  for (const step of scene.steps) {
    if (step.kind === 'mirror') continue;
    const path = join(scratch, `${pictures.length}.pam`);
    await writePam(step.picture, path);
    pictures.push(path);
  }
  const graph = join(scratch, 'graph.txt');
  await writeFile(graph, filters(scene, encodings, photos));
  // The music is ready long before the picture. With no limit on the delta, the muxer waits for the picture instead of
  // writing the music far ahead of it.
  const interleaved = ['-max_interleave_delta', '0'];
  const args = [
    ...['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${SKY.width}x${SKY.height}`, '-r', `${FPS}`, '-i', 'pipe:0'],
    ...['-f', 'f32le', '-ar', '48000', '-ac', '2', '-i', music],
    ...pictures.flatMap((path) => ['-i', path]),
    ...['-filter_complex_script', graph],
    ...encodings.flatMap(({ path, args }, i) => ['-map', `[video${i}]`, '-map', '1:a', ...args, ...interleaved, path]),
    ...photos.flatMap(({ path }, i) => ['-map', `[photo${i}]`, '-frames:v', '1', '-q:v', '2', '-update', '1', path]),
  ];
  await ffmpeg(args, signal, async (write) => {
    for (let n = 0; n < scene.seconds * FPS && !signal?.aborted; n++) {
      const frame = new Uint8Array(SKY.width * SKY.height * 3);
      scene.sky(frame, SKY.width, SKY.height, n / FPS);
      await write(frame);
    }
  });
  await rm(scratch, { recursive: true });
}
