/** One transcoding session: an ffmpeg and the folder it writes to. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ffmpegCommand } from './ffmpeg.ts';
import { type Pace, Pacer } from './pacer.ts';
import { type Listing, lengthOf, PLAYLIST, readListing } from './playlist.ts';

/** How much of ffmpeg's last words is kept for the log, in characters. */
const LAST_WORDS = 2_000;

/** How often a playlist that is held back is looked at, in milliseconds: far cheaper than being asked for it. */
const LOOK_MS = 4;

/** By the end of a file's name; there are no others. */
const CONTENT_TYPES: Record<string, string> = { '.ts': 'video/mp2t', '.m4s': 'video/mp4', '.mp4': 'video/mp4' };

export interface SessionStart {
  id: string;
  owner: string;
  /** Of this session's own: made by `start`, removed by `stop`. */
  folder: string;
  /** ffmpeg's. */
  args: readonly string[];
  pace: Pace;
  /** How long a playlist without a segment is held back, in milliseconds. */
  holdMs: number;
}

export interface Resource {
  body: Buffer<ArrayBuffer>;
  contentType: string;
}

export class Session {
  readonly id: string;
  /** Whose it is: the media file and the user. */
  readonly owner: string;
  readonly pid: number;
  /** When a playlist or a segment was last asked for, in milliseconds. */
  lastActivity = Date.now();
  readonly #folder: string;
  readonly #holdMs: number;
  readonly #ffmpeg: ChildProcess;
  readonly #pacer: Pacer;
  /** Settles when ffmpeg has gone: with its exit code, or null when a signal ended it. */
  readonly ended: Promise<number | null>;
  #words = '';
  #hasExited = false;
  #first: Promise<void> | null = null;

  /** @throws when ffmpeg cannot be run */
  static async start(start: SessionStart): Promise<Session> {
    const { folder, args } = start;
    await mkdir(folder, { recursive: true });
    try {
      const ffmpeg = spawn(...ffmpegCommand(args), { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
      await new Promise<void>((resolve, reject) => {
        ffmpeg.once('spawn', resolve);
        ffmpeg.once('error', reject);
      });
      return new Session(start, ffmpeg);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  private constructor({ id, owner, folder, pace, holdMs }: SessionStart, ffmpeg: ChildProcess) {
    this.id = id;
    this.owner = owner;
    this.pid = ffmpeg.pid as number;
    this.#folder = folder;
    this.#holdMs = holdMs;
    this.#ffmpeg = ffmpeg;
    ffmpeg.on('error', (error) => console.warn(`origin: session ${id}: ${error.message}`));
    ffmpeg.stderr?.on('data', (chunk) => {
      this.#words = (this.#words + chunk).slice(-LAST_WORDS);
    });
    this.#pacer = new Pacer(
      {
        encodedS: async () => lengthOf(await this.#listing()),
        signal: (name) => ffmpeg.kill(name),
      },
      pace,
    );
    ffmpeg.once('exit', () => {
      this.#hasExited = true;
      this.#pacer.end();
    });
    this.ended = new Promise((resolve) => ffmpeg.once('close', resolve));
  }

  get lastWords(): string {
    return this.#words.trim();
  }

  touch(): void {
    this.lastActivity = Date.now();
  }

  /** @returns the playlist, held back for a while as long as it lists no segment; then null */
  async playlist(): Promise<string | null> {
    const text = await this.#listed();
    if (text !== null || this.#hasExited || this.#holdMs === 0) return text;
    // However many ask for it, one looks.
    this.#first ??= this.#untilListed().finally(() => {
      this.#first = null;
    });
    await this.#first;
    return this.#listed();
  }

  async #untilListed(): Promise<void> {
    const deadline = performance.now() + this.#holdMs;
    while (!this.#hasExited && performance.now() < deadline && (await this.#listed()) === null) await sleep(LOOK_MS);
  }

  async #listed(): Promise<string | null> {
    const text = await readFile(join(this.#folder, PLAYLIST), 'utf8').catch(() => null);
    return text?.includes('#EXTINF') ? text : null;
  }

  /**
   * @param name of a segment or of the file that begins them
   * @returns null unless the playlist lists it: what ffmpeg is still writing is not there yet
   */
  async resource(name: string): Promise<Resource | null> {
    const contentType = CONTENT_TYPES[extname(name)];
    const until = (await this.#listing()).get(name);
    if (!contentType || until === undefined) return null;
    this.#pacer.ask(until);
    const body = await readFile(join(this.#folder, name)).catch(() => null);
    return body && { body, contentType };
  }

  async #listing(): Promise<Listing> {
    return readListing((await this.#listed()) ?? '');
  }

  /** Ends ffmpeg and removes the folder; both have gone when it resolves. */
  async stop(): Promise<void> {
    this.#pacer.end();
    // It ends a paused one as well.
    this.#ffmpeg.kill('SIGKILL');
    await this.ended;
    await rm(this.#folder, { recursive: true, force: true }).catch((error) => {
      console.warn(`origin: the folder of session ${this.id} stays: ${error.message}`);
    });
  }
}
