/** A film whose playlist is ffmpeg's own: it grows while one ffmpeg works through the film from its beginning. */
import { Encoder } from './encoder.ts';
import type { Film, FilmPart } from './film.ts';
import type { Pace } from './pacer.ts';
import type { Transcode } from './transcode.ts';

export class GrowingFilm implements Film {
  readonly #encoder: Encoder;
  readonly failed: Promise<string>;

  /** @throws when ffmpeg cannot be run */
  static async start(folder: string, transcode: Transcode, pace: Pace): Promise<GrowingFilm> {
    return new GrowingFilm(await Encoder.start(folder, transcode.args(), pace));
  }

  private constructor(encoder: Encoder) {
    this.#encoder = encoder;
    this.failed = encoder.failed;
  }

  get pid(): number {
    return this.#encoder.pid;
  }

  playlist(holdMs: number): Promise<string | null> {
    return this.#encoder.until(() => this.#encoder.playlist(), holdMs);
  }

  async part(name: string): Promise<FilmPart> {
    const until = (await this.#encoder.listing()).get(name);
    if (until === undefined) return 'unknown';
    this.#encoder.ask(until);
    return (await this.#encoder.read(name)) ?? 'unknown';
  }

  stop(): Promise<void> {
    return this.#encoder.stop();
  }
}
