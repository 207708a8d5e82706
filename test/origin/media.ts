/** Small libraries for the tests, made by ffmpeg in a temporary folder. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, link, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, extname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, onTestFinished } from 'vitest';
import { ROOT } from '../../scripts/root.ts';
import { boxes, lines } from './subtitle-sources.ts';

const run = promisify(execFile);

/** Making clips takes a second or two, and many times as long on a busy machine. */
export const HOOK_MS = 60_000;

const picture = (size: string, seconds: number) => ['-f', 'lavfi', '-i', `testsrc2=s=${size}:r=24:d=${seconds}`];
const sound = (seconds: number, hertz = 330) => [
  ...['-f', 'lavfi', '-i', `sine=frequency=${hertz}:sample_rate=48000:d=${seconds}`],
];
/** An input of ffmpeg whose bytes stand in the command line. */
const given = (format: string, bytes: Buffer) => [
  ...['-f', format, '-i', `data:application/octet-stream;base64,${bytes.toString('base64')}`],
];
const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', '48'];

const TRACKS = [
  ...['-metadata:s:a:0', 'language=eng', '-metadata:s:a:0', 'title=Original', '-metadata:s:a:1', 'language=ger'],
  ...['-disposition:a:0', '0', '-disposition:a:1', 'default'],
  ...['-metadata:s:s:0', 'language=eng', '-metadata:s:s:1', 'language=fre'],
];

/** ffmpeg's arguments for each kind of clip, without the output file. */
export const CLIPS = {
  /** Must be transcoded. The film lasts a minute, so that its ffmpeg is at work for a while. */
  long: [...picture('640x360', 60), ...sound(60), '-c:v', 'mpeg4', '-q:v', '12', '-c:a', 'ac3'],
  /** HEVC and AC-3, like most films that must be transcoded; a minute long. */
  hevc: [
    ...[...picture('320x180', 60), ...sound(60), '-c:v', 'libx265', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p10le'],
    ...['-x265-params', 'log-level=error', '-c:a', 'ac3'],
  ],
  /** A picture that never changes for a minute, which costs an encoder little work. */
  still: [
    ...['-f', 'lavfi', '-i', 'smptebars=s=320x180:r=24:d=60', ...sound(60), '-c:v', 'libx265', '-preset', 'ultrafast'],
    ...['-pix_fmt', 'yuv420p10le', '-x265-params', 'log-level=error', '-c:a', 'ac3'],
  ],
  /** Encoders take more than a second for its first segment. */
  large: [
    ...[...picture('1280x720', 12), ...sound(12), '-c:v', 'libx265', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p10le'],
    ...['-x265-params', 'log-level=error', '-c:a', 'ac3'],
  ],
  /** As long as `hevc`, but encoded in a moment. */
  thin: [...picture('160x90', 60), ...sound(60), '-c:v', 'mpeg4', '-c:a', 'ac3'],
  /** Must be transcoded; a few seconds long. */
  short: [...picture('320x180', 6), ...sound(6), '-c:v', 'mpeg4', '-c:a', 'ac3'],
  /** Any browser plays it in an MP4; in an MKV its streams are copied. */
  plain: [...picture('320x180', 6), ...sound(6), ...h264, '-c:a', 'aac'],
  /** Like `plain`, but a minute long. */
  copied: [...picture('320x180', 60), ...sound(60), ...h264, '-c:a', 'aac'],
  silent: [...picture('160x90', 1), ...h264],
  /**
   * Must be transcoded. The sound of `late` begins late, that of `adts` is packed for a transport stream, and `mute`
   * has none.
   */
  late: [...picture('160x90', 4), '-itsoffset', '0.4', ...sound(3), '-c:v', 'mpeg4', '-c:a', 'ac3'],
  adts: [...picture('160x90', 4), ...sound(4), '-c:v', 'mpeg2video', '-c:a', 'aac'],
  mute: [...picture('160x90', 3), '-c:v', 'mpeg4'],
  /**
   * Two audio tracks, the second one the default; subtitles as text, and as pictures. Its picture must be transcoded.
   */
  tracks: [
    ...[...picture('320x180', 60), ...sound(60), ...sound(60, 880), ...given('srt', lines()), ...given('sup', boxes())],
    ...['-map', '0', '-map', '1', '-map', '2', '-map', '3', '-map', '4', ...TRACKS],
    ...['-c:v', 'mpeg4', '-c:a', 'ac3', '-c:s:0', 'srt', '-c:s:1', 'copy'],
  ],
  /** Like `tracks`, with a picture that is copied. */
  copiedTracks: [
    ...[...picture('320x180', 60), ...sound(60), ...sound(60, 880), ...given('srt', lines()), ...given('sup', boxes())],
    ...['-map', '0', '-map', '1', '-map', '2', '-map', '3', '-map', '4', ...TRACKS],
    ...[...h264, '-bf', '2', '-c:a', 'aac', '-c:s:0', 'ass', '-c:s:1', 'copy'],
  ],
  /** Two clips that any browser plays from an MP4. `textInside` has subtitles, and `voices` has two audio tracks. */
  textInside: [
    ...[...picture('320x180', 60), ...sound(60), ...given('srt', lines()), '-map', '0', '-map', '1', '-map', '2'],
    ...[...h264, '-c:a', 'aac', '-c:s', 'mov_text', '-metadata:s:s:0', 'language=eng'],
  ],
  voices: [
    ...[...picture('320x180', 6), ...sound(6), ...sound(6, 880), '-map', '0', '-map', '1', '-map', '2', ...h264],
    ...['-c:a', 'aac', '-metadata:s:a:0', 'language=eng', '-metadata:s:a:1', 'language=ger'],
  ],
  /** A film in the format of DVDs. */
  dvd: [...picture('160x90', 2), '-c:v', 'mpeg2video', '-f', 'vob'],
  /** ffmpeg can decode no frame after the third second. So the film is shorter than the file states. */
  damaged: [
    ...[...picture('160x90', 9), ...sound(9), '-c:v', 'mpeg4', '-c:a', 'ac3'],
    ...['-bsf:v', "noise=amount='gt(n,72)'"],
  ],
} as const satisfies Record<string, readonly string[]>;

export type ClipContent = keyof typeof CLIPS | { text: string };

/** Registers a step of the clean-up after a test, or after a file of tests. */
export type Later = (clean: () => Promise<void>) => void;

/**
 * A test file calls this function at its top. The registered steps run after the file's last test, in reverse order.
 */
export function afterwards(): Later {
  const steps: (() => Promise<void>)[] = [];
  afterAll(async () => {
    for (const step of steps.reverse()) await step();
  });
  return (clean) => steps.push(clean);
}

/** @returns a new temporary folder. `later` removes it: by default, after the test */
export async function temporaryFolder(later: Later = onTestFinished): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'headstart-test-'));
  later(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** The clips and their probes are kept here, so that they are made once. */
const CACHE = join(ROOT, 'node_modules/.cache/headstart');
export const PROBES = join(CACHE, 'probes');

/** @returns the path of a clip of this kind; a test must not write to the clip */
async function clip(kind: keyof typeof CLIPS, extension: string): Promise<string> {
  const args = CLIPS[kind];
  const version = createHash('sha256').update(args.join(' ')).digest('hex').slice(0, 8);
  const file = join(CACHE, `${kind}-${version}${extension}`);
  if (existsSync(file)) return file;
  await mkdir(CACHE, { recursive: true });
  const draft = join(CACHE, `${process.pid}-${kind}${extension}`);
  await run('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...args, draft]);
  await rename(draft, file);
  return file;
}

/**
 * Fills `folder` with clips and texts, by their paths within it. A test must not write to a clip: other tests share it.
 */
export async function fill(folder: string, files: Record<string, ClipContent>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    if (typeof content === 'object') {
      await writeFile(file, content.text);
      continue;
    }
    const made = await clip(content, extname(path));
    // When the temporary folder is on another disk, no link is possible, and the clip is copied.
    await link(made, file).catch(() => copyFile(made, file));
  }
}
