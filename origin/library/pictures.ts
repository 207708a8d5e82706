/** Posters and stills: the library's own picture, a frame of the film, or a placeholder. */
import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { access, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { firstEpisode } from '../../protocol/library.ts';
import { ffmpegCommand } from '../ffmpeg/ffmpeg.ts';
import { filtersFor } from '../ffmpeg/picture-filters.ts';
import type { Media, MediaLibrary } from './library.ts';

const run = promisify(execFile);

export interface StillPicture {
  type: string;
  bytes: Uint8Array<ArrayBuffer>;
  /** False for a placeholder: the still may exist soon. */
  isLasting: boolean;
}

/**
 * How long a request waits for a picture, in milliseconds. A browser sends one host at most six requests at once, and
 * pictures must not take up all six.
 */
const PATIENCE_MS = 2_000;

const PLACEHOLDER: StillPicture = {
  type: 'image/svg+xml',
  bytes: new TextEncoder().encode(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 540"><path fill="#1d2026" d="M0 0h960v540H0z"/>' +
      '<path fill="none" stroke="#565c69" stroke-width="12" stroke-linejoin="round" d="M380 190h200v160H380zM450 235l60 35-60 35z"/></svg>',
  ),
  isLasting: false,
};

/**
 * Takes a frame from a third of the film, but not later than five minutes. A film may be shorter than its file states;
 * then the first frame is taken.
 */
async function takeStill({ path, probe }: Media, to: string, signal: AbortSignal): Promise<void> {
  // Another process may be making the same picture, so each process has a draft of its own.
  const draft = `${to}.${randomUUID()}.jpg`;
  const { video, durationS } = probe;
  const take = async (at: number): Promise<void> => {
    const input = ['-ss', at.toFixed(3), '-i', path, '-map', `0:${video.stream}`, '-frames:v', '1'];
    const output = ['-vf', filtersFor(video), '-q:v', '3', '-update', '1', draft];
    const args = ['-v', 'error', '-nostdin', '-y', ...input, ...output];
    await run(...ffmpegCommand(args), { timeout: 30_000, killSignal: 'SIGKILL', signal });
    // ffmpeg does not fail when there is no frame. Then the draft is missing, and `rename` fails.
    await rename(draft, to);
  };
  await mkdir(dirname(to), { recursive: true });
  try {
    await take(Math.min(durationS / 3, 300)).catch(() => take(0));
  } finally {
    await rm(draft, { force: true });
  }
}

export class Pictures {
  readonly #library: MediaLibrary;
  readonly #folder: string;
  readonly #closing = new AbortController();
  readonly #stills = new Map<string, Promise<string | null>>();
  // ffmpeg makes one still at a time: a page full of posters must not start an ffmpeg for each.
  #queue: Promise<unknown> = Promise.resolve();

  /** @param folder the folder for stills, made if it does not exist; the stills of an earlier run are used */
  constructor(library: MediaLibrary, folder: string) {
    this.#library = library;
    this.#folder = folder;
  }

  /**
   * @param name `<id>.jpg` (a poster, or an episode's still) or `<id>-still.jpg`
   * @returns null when the library has no such title
   */
  async find(name: string): Promise<StillPicture | null> {
    const match = /^([0-9a-f-]{36})(-still)?\.jpg$/.exec(name);
    const id = match?.[1];
    if (!id) return null;
    const movie = this.#library.movie(id);
    if (movie) {
      const own = match[2] ? movie.still : (movie.poster ?? movie.still);
      return this.#read(own, movie.media);
    }
    const show = this.#library.show(id);
    if (show && !match[2]) return this.#read(show.poster, firstEpisode(show.episodes)?.media ?? null);
    const episode = this.#library.episode(id);
    if (episode && !match[2]) return this.#read(episode.still, episode.media);
    return null;
  }

  /** @param own the library's own picture; without one, ffmpeg takes a frame of the film */
  async #read(own: string | null, media: Media | null): Promise<StillPicture> {
    const bytes = (own === null ? null : await read(own)) ?? (media && (await this.#readStill(media)));
    return bytes ? { type: 'image/jpeg', bytes, isLasting: true } : PLACEHOLDER;
  }

  async #readStill(media: Media): Promise<Uint8Array<ArrayBuffer> | null> {
    const name = createHash('sha256').update(`${media.id} ${media.version}`).digest('hex').slice(0, 32);
    const still = this.#stills.get(name) ?? this.#still(media, join(this.#folder, `${name}.jpg`));
    this.#stills.set(name, still);
    const path = await Promise.race([still, sleep(PATIENCE_MS, null, { ref: false })]);
    return path === null ? null : read(path);
  }

  /** @returns the still's path; null when none can be made */
  async #still(media: Media, path: string): Promise<string | null> {
    const isThere = await access(path).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
    const taken = this.#queue.then(() => takeStill(media, path, this.#closing.signal));
    this.#queue = taken.catch((error: Error) => {
      if (this.#closing.signal.aborted) return;
      console.warn(`origin: no still of ${JSON.stringify(media.path)}: ${error.message.trim()}`);
    });
    return taken.then(
      () => path,
      () => null,
    );
  }

  /** Ends the ffmpeg that takes a still, if any. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#queue;
  }
}

const read = (path: string): Promise<Uint8Array<ArrayBuffer> | null> => readFile(path).catch(() => null);
