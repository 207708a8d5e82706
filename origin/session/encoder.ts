/** Runs one ffmpeg in a folder of its own: starts, pauses and ends it, and reads what it has made. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ffmpegCommand } from '../ffmpeg/ffmpeg.ts';
import { type Pace, Pacer } from './pacer.ts';
import { type Listing, lengthOf, PLAYLIST, readListing } from './playlist.ts';

/** Why an ffmpeg has ended before its work was done. */
export interface EncoderFailure {
  /** ffmpeg's last words. */
  words: string;
  /** ffmpeg has ended by itself without a segment: another start would end in the same way. */
  isAtOnce: boolean;
}

/** How much of ffmpeg's last words is kept for the log, in characters. */
const LAST_WORDS = 2_000;

/** The time between two checks for new segments, in milliseconds. A viewer may be waiting for the first segment. */
const LOOK_MS = { first: 4, later: 20 };

export class Encoder {
  readonly pid: number;
  /** Resolves when ffmpeg has finished its work. */
  readonly done: Promise<void>;
  /** Resolves when ffmpeg has ended by itself before its work was done. */
  readonly failed: Promise<EncoderFailure>;
  /** Resolves when ffmpeg has ended without an error and has made no segment. */
  readonly foundNothing: Promise<EncoderFailure>;
  readonly #folder: string;
  readonly #ffmpeg: ChildProcess;
  readonly #pacer: Pacer;
  /** Settles with ffmpeg's exit code, or null when a signal ended it. */
  readonly #closed: Promise<number | null>;
  #words = '';
  #hasBegun = false;
  #hasExited = false;
  #isStopped = false;

  /**
   * @param folder made here; the caller removes it
   * @param args ffmpeg's arguments
   * @throws when ffmpeg cannot be run
   */
  static async start(folder: string, args: readonly string[], pace: Pace): Promise<Encoder> {
    await mkdir(folder, { recursive: true });
    const ffmpeg = spawn(...ffmpegCommand(args), { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    await new Promise<void>((resolve, reject) => {
      ffmpeg.once('spawn', resolve);
      ffmpeg.once('error', reject);
    });
    return new Encoder(folder, ffmpeg, pace);
  }

  private constructor(folder: string, ffmpeg: ChildProcess, pace: Pace) {
    this.#folder = folder;
    this.pid = ffmpeg.pid as number;
    this.#ffmpeg = ffmpeg;
    ffmpeg.on('error', (error) => console.warn(`origin: ffmpeg ${ffmpeg.pid}: ${error.message}`));
    ffmpeg.stderr?.on('data', (chunk) => {
      this.#words = (this.#words + chunk).slice(-LAST_WORDS);
    });
    const paced = {
      encodedS: async () => lengthOf(await this.listing()),
      signal: (name: 'SIGSTOP' | 'SIGCONT') => ffmpeg.kill(name),
    };
    this.#pacer = new Pacer(paced, pace);
    ffmpeg.once('exit', () => {
      this.#hasExited = true;
      this.#pacer.end();
    });
    this.#closed = new Promise((resolve) => ffmpeg.once('close', resolve));
    this.done = new Promise((resolve) => {
      this.#closed.then((code) => code === 0 && resolve());
    });
    this.foundNothing = new Promise((resolve) => {
      this.done.then(async () => {
        // An ffmpeg that begins beyond the film's end lists one segment of 0 seconds.
        if (lengthOf(await this.listing()) === 0)
          resolve({ words: `found nothing: ${this.#words.trim()}`, isAtOnce: true });
      });
    });
    this.failed = new Promise((resolve) => {
      this.#closed.then(async (code) => {
        if (code === 0 || this.#isStopped) return;
        const isAtOnce = code !== null && (await this.playlist()) === null;
        resolve({ words: `ended with ${code ?? 'a signal'}: ${this.#words.trim()}`, isAtOnce });
      });
    });
  }

  get hasExited(): boolean {
    return this.#hasExited;
  }

  /** Tells the pacer that a viewer wants the film up to this second, counted from where ffmpeg began. */
  ask(untilS: number): void {
    this.#pacer.ask(untilS);
  }

  /** @returns ffmpeg's playlist; null while it lists no segment */
  async playlist(): Promise<string | null> {
    const text = await readFile(join(this.#folder, PLAYLIST), 'utf8').catch(() => null);
    this.#hasBegun ||= text?.includes('#EXTINF') ?? false;
    return this.#hasBegun ? text : null;
  }

  /**
   * The finished parts: a segment that ffmpeg is still writing is not listed. Times are counted from where ffmpeg
   * began.
   */
  async listing(): Promise<Listing> {
    return readListing((await this.playlist()) ?? '');
  }

  /** @param name of a listed part. @returns null when the part has gone */
  read(name: string): Promise<Buffer<ArrayBuffer> | null> {
    return readFile(join(this.#folder, name)).catch(() => null);
  }

  /** Resolves when it is time for the next check for new segments. */
  async nextLook(): Promise<void> {
    await sleep(this.#hasBegun ? LOOK_MS.later : LOOK_MS.first);
  }

  /**
   * Calls `look` again and again, until it finds something, ffmpeg has exited, or `ms` milliseconds have passed.
   * @returns what `look` found; null when it found nothing
   */
  async until<T>(look: () => Promise<T | null>, ms: number): Promise<T | null> {
    const deadline = performance.now() + ms;
    for (;;) {
      const { hasExited } = this;
      const found = await look();
      if (found !== null || hasExited || performance.now() >= deadline) return found;
      await this.nextLook();
    }
  }

  /** Ends ffmpeg, also a paused one. Resolves when the process has gone. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#pacer.end();
    this.#ffmpeg.kill('SIGKILL');
    await this.#closed;
  }
}
