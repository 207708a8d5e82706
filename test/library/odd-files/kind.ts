/** A kind of file that people have, and what becomes of it. */

import type { Alteration } from './alter.ts';
import { TONE } from './sources.ts';

/** How its film is expected to look and sound. */
export interface Plays {
  /** In pixels, as shown. */
  width: number;
  height: number;
  /** On its side: it has as many fields across as else down. */
  isTurned?: boolean;
  /** As it is, by the browser itself; else as a session. */
  directly?: boolean;
  /** Of the beeps, in hertz; null for a film without sound, or whose sound nobody decodes. */
  tone: number | null;
  /** Which of the file's tracks of sound is to be heard. */
  track: number;
  /** Pictures a second, at most. */
  fpsMost: number;
  /** Whether two moments are in each of the file's pictures. */
  isInterlaced?: boolean;
  /**
   * ffmpeg's arguments for the picture that it must look like, where ffmpeg's own view of the file is not it; and for its sound, where
   * that is not it either.
   */
  looksLike?: readonly string[];
  /** How far a colour may be off, in levels of 255. */
  coloursWithin: number;
}

export interface Kind {
  /** A sentence's subject; of it is made the name of the file. */
  name: string;
  /** Of the file, with its dot. */
  ending: string;
  /** ffmpeg's arguments, without the file to write. Several: the files are joined. None: `alter` makes its bytes. */
  parts: readonly (readonly string[])[];
  /** Arguments before and after the input of a second ffmpeg, which makes the file from that of the first. */
  again?: { before: readonly string[]; after: readonly string[] };
  /** ffmpeg writes into a pipe, and cannot go back to tell its length. */
  isPiped?: boolean;
  /** What is done to the file's bytes in the end. */
  alter?: Alteration;
  /** Or words of the reason that the library gives for leaving it out. */
  expected: Plays | { leftOut: RegExp };
}

export const PLAYS: Plays = { width: 320, height: 180, tone: TONE.own, track: 0, fpsMost: 62, coloursWithin: 14 };

/** @returns a kind whose film plays; what is not said is as usual */
export const plays = (
  name: string,
  ending: string,
  args: readonly string[],
  expected: Partial<Plays> = {},
  more: Partial<Kind> = {},
): Kind => ({ name, ending, parts: [args], expected: { ...PLAYS, ...expected }, ...more });

/** Encoders that cost little. */
export const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '48'];
export const HEVC = ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=error'];
export const MPEG4 = ['-c:v', 'mpeg4', '-q:v', '4'];
export const MPEG2 = ['-c:v', 'mpeg2video', '-b:v', '2M'];
export const AC3 = ['-c:a', 'ac3'];
export const AAC = ['-c:a', 'aac'];
export const MP3 = ['-c:a', 'libmp3lame'];
