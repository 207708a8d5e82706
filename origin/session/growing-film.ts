/**
 * A transcoded film whose playlist grows. One ffmpeg works through it from its beginning, and the playlist is ffmpeg's
 * own.
 */

import type { Transcode } from '../ffmpeg/transcode.ts';
import { Encoder, type EncoderFailure } from './encoder.ts';
import type { Film, FilmPart } from './film.ts';
import type { Pace } from './pacer.ts';
import { lengthOf } from './playlist.ts';

/** The names that ffmpeg may come to list. */
const PART = /^(?:(?:segment|audio_\d+)_\d{3,5}\.(?:ts|m4s)|(?:audio_\d+_)?init\.mp4)$/;

export class GrowingFilm implements Film {
  readonly #encoder: Encoder;
  readonly #holdMs: number;
  readonly failed: Promise<EncoderFailure>;

  /**
   * @param holdMs how long a request waits for a segment that is not made yet, in milliseconds
   * @throws when ffmpeg cannot be run
   */
  static async start(folder: string, transcode: Transcode, pace: Pace, holdMs: number): Promise<GrowingFilm> {
    return new GrowingFilm(await Encoder.start(folder, transcode.args(), pace), holdMs);
  }

  private constructor(encoder: Encoder, holdMs: number) {
    this.#encoder = encoder;
    this.#holdMs = holdMs;
    this.failed = Promise.race([encoder.failed, encoder.foundNothing]);
  }

  get pid(): number {
    return this.#encoder.pid;
  }

  playlist(holdMs: number): Promise<string | null> {
    return this.#encoder.until(() => this.#encoder.playlist(), holdMs);
  }

  async part(name: string): Promise<FilmPart> {
    const isAwaited = this.#holdMs > 0 && PART.test(name);
    const until = await this.#encoder.until(
      async () => {
        const listing = await this.#encoder.listing();
        // A client that waits here has all segments that exist, so a paused ffmpeg must go on.
        if (isAwaited && !listing.has(name)) this.#encoder.ask(lengthOf(listing));
        return listing.get(name) ?? null;
      },
      isAwaited ? this.#holdMs : 0,
    );
    if (until === null) return isAwaited && !this.#encoder.hasExited ? 'late' : 'unknown';
    this.#encoder.ask(until);
    return (await this.#encoder.read(name)) ?? 'unknown';
  }

  stop(): Promise<void> {
    return this.#encoder.stop();
  }
}
