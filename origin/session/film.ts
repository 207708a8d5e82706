/** What a session can do with its film: ask for the playlist and the segments, and stop ffmpeg. */
import type { EncoderFailure } from './encoder.ts';

/** `unknown`: there is no such part. `late`: the part is not made yet, and is worth another request. */
export type FilmPart = Buffer<ArrayBuffer> | 'unknown' | 'late';

export interface Film {
  /** The process id of the ffmpeg that was started last. */
  readonly pid: number;
  /** Resolves when an ffmpeg has ended by itself before its work was done. */
  readonly failed: Promise<EncoderFailure>;
  /**
   * @param holdMs how long a playlist without a segment is held, in milliseconds
   * @returns null when there is still no segment
   */
  playlist(holdMs: number): Promise<string | null>;
  /** @param name of a segment, of the segments' initialization section, or of a rendition's playlist */
  part(name: string): Promise<FilmPart>;
  /** Resolves when no ffmpeg is left. */
  stop(): Promise<void>;
}
