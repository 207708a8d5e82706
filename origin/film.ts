/** A film that is being transcoded for a session. */
import type { Failure } from './encoder.ts';

/** `unknown`: there is no such part. `late`: it is not there yet, and is worth asking for again. */
export type FilmPart = Buffer<ArrayBuffer> | 'unknown' | 'late';

export interface Film {
  /** The ffmpeg that was started last. */
  readonly pid: number;
  /** Resolves when an ffmpeg has ended by itself before its work was done. */
  readonly failed: Promise<Failure>;
  /**
   * @param holdMs how long it is held back as long as there is no segment, in milliseconds
   * @returns null when there is still none
   */
  playlist(holdMs: number): Promise<string | null>;
  /** @param name of a segment, of the file that begins them, or of a rendition's playlist */
  part(name: string): Promise<FilmPart>;
  /** No ffmpeg is left when it resolves. */
  stop(): Promise<void>;
}
