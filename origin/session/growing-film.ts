/**
 * A transcoded film whose playlist grows. One ffmpeg works through it from its beginning, and the playlist is ffmpeg's
 * own.
 */

import type { Transcode } from '../ffmpeg/transcode.ts';
import { Encoder, type EncoderFailure } from './encoder.ts';
import type { Film, FilmPart } from './film.ts';
import type { Pace } from './pacer.ts';

export class GrowingFilm implements Film {
  readonly #encoder: Encoder;
  readonly failed: Promise<EncoderFailure>;

  /** @throws when ffmpeg cannot be run */
  static async start(folder: string, transcode: Transcode, pace: Pace): Promise<GrowingFilm> {
    return new GrowingFilm(await Encoder.start(folder, transcode.args(), pace));
  }

  private constructor(encoder: Encoder) {
    this.#encoder = encoder;
    this.failed = Promise.race([encoder.failed, encoder.foundNothing]);
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
