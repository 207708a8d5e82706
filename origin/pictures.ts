/** Posters and stills: the library's own pictures, else a frame that ffmpeg takes when it is first asked for. */
import { execFile } from 'node:child_process';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ffmpegCommand } from './ffmpeg.ts';
import type { Media, MediaLibrary } from './library.ts';

const run = promisify(execFile);

/** A frame from a third of the film, but not later than five minutes. */
async function takeStill({ path, probe }: Media, to: string, signal: AbortSignal): Promise<void> {
  const at = Math.min(probe.durationS / 3, 300).toFixed(3);
  const args = ['-v', 'error', '-nostdin', '-y', '-ss', at, '-i', path, '-map', '0:v:0', '-frames:v', '1'];
  const made = `${to}.new.jpg`;
  const scaled = ['-vf', "scale='min(960,iw)':-2", '-q:v', '3', '-update', '1', made];
  await run(...ffmpegCommand([...args, ...scaled]), {
    timeout: 30_000,
    killSignal: 'SIGKILL',
    signal,
  });
  await rename(made, to);
}

export class Pictures {
  readonly #library: MediaLibrary;
  readonly #folder: string;
  readonly #closing = new AbortController();
  readonly #stills = new Map<string, Promise<string | null>>();
  // One at a time: a page full of posters must not start an ffmpeg for each.
  #queue: Promise<unknown> = Promise.resolve();

  /** @param folder where the stills are kept */
  constructor(library: MediaLibrary, folder: string) {
    this.#library = library;
    this.#folder = folder;
  }

  /**
   * @param name `<id>.jpg` (a poster, or an episode's still) or `<id>-still.jpg`
   * @returns the path of a JPEG, or null when there is none to be had
   */
  async find(name: string): Promise<string | null> {
    const match = /^([0-9a-f-]{36})(-still)?\.jpg$/.exec(name);
    const id = match?.[1];
    if (!id) return null;
    const movie = this.#library.movie(id);
    if (movie) {
      const own = match[2] ? movie.still : (movie.poster ?? movie.still);
      return own ?? this.#still(movie.media);
    }
    const show = this.#library.show(id);
    if (show && !match[2]) return show.poster ?? this.#still(show.episodes[0]?.media ?? null);
    const episode = this.#library.episode(id);
    if (episode && !match[2]) return episode.still ?? this.#still(episode.media);
    return null;
  }

  async #still(media: Media | null): Promise<string | null> {
    if (!media) return null;
    const known = this.#stills.get(media.id);
    if (known) return known;
    const path = join(this.#folder, `${media.id}.jpg`);
    const taken = this.#queue
      .then(() => takeStill(media, path, this.#closing.signal))
      .then(
        () => path,
        (error) => {
          console.warn(`origin: no still of ${media.path}: ${error.message.trim()}`);
          return null;
        },
      );
    this.#queue = taken;
    this.#stills.set(media.id, taken);
    return taken;
  }

  /** Ends the ffmpeg that takes a still, if there is one. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#queue;
  }
}
