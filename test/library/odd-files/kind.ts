/** A kind of odd file that people have, and what the site should make of it. */

import type { Alteration } from './alter.ts';
import { TONE } from './sources.ts';

/** The expected picture and sound. */
export interface Plays {
  /** The size at which the film is shown, in pixels. */
  width: number;
  height: number;
  /**
   * Whether the film is taller than it is wide. Its grid of coloured fields is then 3 fields wide and 4 high, instead
   * of 4 wide and 3 high (`FIELDS` in `decode.ts`).
   */
  isTurned?: boolean;
  /** Whether the browser plays the file as it is. If not, a session plays it. */
  directly?: boolean;
  /** The frequency of the beeps, in hertz; null for a film without sound, or with sound that no player decodes. */
  tone: number | null;
  /** The number of the audio track that must be heard. */
  track: number;
  /** The highest rate of pictures that the film may have, per second. */
  fpsMost: number;
  /** Whether the film is interlaced: each frame has the lines of two moments. */
  isInterlaced?: boolean;
  /**
   * ffmpeg's arguments that make the expected picture or sound. Only for a file whose picture or sound ffmpeg decodes
   * in another way than a player should.
   */
  looksLike?: readonly string[];
  /** How far a colour may differ, in levels of 255. */
  coloursWithin: number;
}

export interface Kind {
  /** What the file is, in words that can be the subject of a sentence. The file's name begins with it. */
  name: string;
  /** The file's extension, with its dot. */
  ending: string;
  /**
   * ffmpeg's arguments without the output file, for each part. The parts are joined into one file. Without parts,
   * `alter` makes the bytes.
   */
  parts: readonly (readonly string[])[];
  /**
   * A second ffmpeg makes the file from the first ffmpeg's file. These are the second ffmpeg's arguments, before its
   * input and after it.
   */
  again?: { before: readonly string[]; after: readonly string[] };
  /** Whether ffmpeg writes into a pipe, where it cannot go back to write the length. */
  isPiped?: boolean;
  /** Changes the bytes of the file that ffmpeg has made, as the last step. */
  alter?: Alteration;
  /** What the site should play. For a file that the library leaves out: what the stated reason must match. */
  expected: Plays | { leftOut: RegExp };
}

export const PLAYS: Plays = { width: 320, height: 180, tone: TONE.own, track: 0, fpsMost: 62, coloursWithin: 14 };

/** @returns a kind whose film plays. Properties that are not given have the values of a usual film */
export const plays = (
  name: string,
  ending: string,
  args: readonly string[],
  expected: Partial<Plays> = {},
  more: Partial<Kind> = {},
): Kind => ({ name, ending, parts: [args], expected: { ...PLAYS, ...expected }, ...more });

/** Arguments for encoders that take little processor time. */
export const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '48'];
export const HEVC = ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=error'];
export const MPEG4 = ['-c:v', 'mpeg4', '-q:v', '4'];
export const MPEG2 = ['-c:v', 'mpeg2video', '-b:v', '2M'];
export const AC3 = ['-c:a', 'ac3'];
export const AAC = ['-c:a', 'aac'];
export const MP3 = ['-c:a', 'libmp3lame'];
