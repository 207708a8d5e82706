/**
 * A transcoded film with a choice of tracks: which ffmpeg makes which track. One ffmpeg makes the picture (and the
 * sound, when there is one track only), and another makes each audio track with a listener. Sound is encoded a hundred
 * times as fast as it is heard, so an audio track's ffmpeg does not delay the picture. Like the picture's ffmpeg, it
 * can begin at the place where its listener is.
 */
import { join } from 'node:path';
import { MAIN_PLAYLIST } from '../ffmpeg/renditions.ts';
import type { Subtitles } from '../ffmpeg/subtitle-segments.ts';
import type { RenditionTranscodes, SoundTranscode, Transcode } from '../ffmpeg/transcode.ts';
import type { EncoderFailure } from './encoder.ts';
import type { Film, FilmPart } from './film.ts';

/** How long a request waits for an ffmpeg that has only just begun, in milliseconds. */
const WAIT_MS = 10_000;

export interface FilmWithRenditionsStart {
  /** The folder in which the films' folders are made. */
  folder: string;
  transcode: Transcode & { renditions: RenditionTranscodes };
  subtitles: readonly Subtitles[];
  /** In seconds. */
  durationS: number;
  /** The second at which watching begins. */
  position: number;
  /** Starts an ffmpeg. @param position the second at which watching begins */
  open(folder: string, transcode: Transcode, position: number): Promise<Film>;
}

export class FilmWithRenditions implements Film {
  readonly failed: Promise<EncoderFailure>;
  readonly #options: FilmWithRenditionsStart;
  readonly #main: Film;
  /** The audio renditions whose ffmpeg has been started, by name. */
  readonly #sounds = new Map<string, Promise<Film>>();

  /** @throws when ffmpeg cannot be run */
  static async start(options: FilmWithRenditionsStart): Promise<FilmWithRenditions> {
    const { folder, transcode, position, open } = options;
    const [main, sound] = await Promise.allSettled([
      open(join(folder, 'video'), transcode, position),
      ...transcode.renditions.sounds.slice(0, 1).map((one) => open(join(folder, one.name), one.transcode, position)),
    ]);
    if (main.status === 'fulfilled' && sound?.status !== 'rejected') {
      return new FilmWithRenditions(options, main.value, sound?.value);
    }
    for (const one of [main, sound]) if (one?.status === 'fulfilled') await one.value.stop();
    throw [main, sound].find((one) => one?.status === 'rejected')?.reason;
  }

  /** @param sound the ffmpeg of the first audio rendition */
  private constructor(options: FilmWithRenditionsStart, main: Film, sound: Film | undefined) {
    this.#options = options;
    this.#main = main;
    const [first] = options.transcode.renditions.sounds;
    if (first && sound) this.#sounds.set(first.name, Promise.resolve(sound));
    this.failed = Promise.race([main.failed, ...(sound ? [sound.failed] : [])]);
  }

  get pid(): number {
    return this.#main.pid;
  }

  async playlist(holdMs: number): Promise<string | null> {
    const isThere = (await this.#main.playlist(holdMs)) !== null;
    return isThere ? this.#options.transcode.renditions.playlist : null;
  }

  async part(name: string): Promise<FilmPart> {
    const rendition = /^(?<of>(?:audio|subtitles)_\d+)(?<playlist>\.m3u8$)?/.exec(name)?.groups;
    if (name === MAIN_PLAYLIST) return textPart(await this.#main.playlist(WAIT_MS));
    if (!rendition) return this.#main.part(name);
    const subtitles = this.#options.subtitles.find((one) => one.name === rendition.of);
    if (subtitles && rendition.playlist) return Buffer.from(subtitles.playlist);
    if (subtitles) {
      const text = await subtitles.segment(name);
      return text === null ? 'unknown' : Buffer.from(text);
    }
    const sound = this.#options.transcode.renditions.sounds.find((one) => one.name === rendition.of);
    if (!sound) return 'unknown';
    return rendition.playlist ? this.#soundPlaylist(sound) : this.#soundPart(sound, name);
  }

  async stop(): Promise<void> {
    const sounds = await Promise.allSettled(this.#sounds.values());
    await Promise.all([
      this.#main.stop(),
      ...sounds.map((sound) => (sound.status === 'fulfilled' ? sound.value.stop() : null)),
      ...this.#options.subtitles.map((one) => one.stop()),
    ]);
  }

  /**
   * A player may read a rendition's playlist and then none of its segments. So where the segments are known beforehand,
   * a request for the playlist starts no ffmpeg.
   */
  async #soundPlaylist({ name, transcode }: SoundTranscode): Promise<FilmPart> {
    const { grid } = transcode;
    const { durationS, position } = this.#options;
    const known = this.#sounds.get(name);
    if (grid && !known) return Buffer.from(grid.playlist(grid.cuts, durationS));
    const film = await (known ?? this.#open(name, transcode, position));
    return textPart(await film.playlist(WAIT_MS));
  }

  async #soundPart({ name, transcode }: SoundTranscode, part: string): Promise<FilmPart> {
    const { cuts = [], nameOf } = transcode.grid ?? {};
    const at = cuts[cuts.findIndex((_, segment) => nameOf?.(segment) === part)];
    const film = await (this.#sounds.get(name) ?? this.#open(name, transcode, at ?? this.#options.position));
    // The initialization section exists as soon as ffmpeg has written a playlist.
    await film.playlist(WAIT_MS);
    return film.part(part);
  }

  #open(name: string, transcode: Transcode, position: number): Promise<Film> {
    const film = this.#options.open(join(this.#options.folder, name), transcode, position);
    this.#sounds.set(name, film);
    // When a track cannot be read, the film plays on without it.
    const forget = (words: string): void => {
      console.warn(`origin: ffmpeg of ${name} ${words}`);
      if (this.#sounds.get(name) === film) this.#sounds.delete(name);
    };
    film.then(
      async (one) => {
        const { words } = await one.failed;
        // A request may be waiting for one of this track's segments. Unless the track's `Film` is stopped, that request
        // starts another ffmpeg each time an ffmpeg fails.
        await one.stop();
        forget(words);
      },
      ({ message }: Error) => forget(message),
    );
    return film;
  }
}

const textPart = (text: string | null): FilmPart => (text === null ? 'late' : Buffer.from(text));
