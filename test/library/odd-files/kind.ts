/** A kind of file that people have, and what the site should make of it. */

import type { Alteration } from './alter.ts';
import { TONE } from './sources.ts';

/** The expected picture and sound. */
export interface Plays {
  /** The shown size in pixels. */
  width: number;
  height: number;
  /** The film stands upright: its picture has as many fields across as other films have down, and the reverse. */
  isTurned?: boolean;
  /** The browser plays the file as it is; else a session does. */
  directly?: boolean;
  /** The beeps' frequency in hertz; null for a film without sound, or whose sound no player decodes. */
  tone: number | null;
  /** The number of the audio track to be heard. */
  track: number;
  /** The most pictures a second. */
  fpsMost: number;
  /** Whether each of the file's pictures has the lines of two moments. */
  isInterlaced?: boolean;
  /**
   * ffmpeg's arguments for the expected picture, where ffmpeg's own view of the file is not it; and for the expected
   * sound likewise.
   */
  looksLike?: readonly string[];
  /** How far a colour may be off, in levels of 255. */
  coloursWithin: number;
}

export interface Kind {
  /** A sentence's subject, and the base of the file's name. */
  name: string;
  /** The file's extension, with its dot. */
  ending: string;
  /**
   * ffmpeg's arguments, without the output file. Several are joined into one file. With none, `alter` makes the bytes.
   */
  parts: readonly (readonly string[])[];
  /** Arguments before and after the input of a second ffmpeg, which makes the file from the first one's. */
  again?: { before: readonly string[]; after: readonly string[] };
  /** ffmpeg writes into a pipe, and cannot go back to write the length. */
  isPiped?: boolean;
  /** Changes the bytes of the file that ffmpeg has made; this is the last step. */
  alter?: Alteration;
  /** Or words of the library's reason for leaving the file out. */
  expected: Plays | { leftOut: RegExp };
}

export const PLAYS: Plays = { width: 320, height: 180, tone: TONE.own, track: 0, fpsMost: 62, coloursWithin: 14 };

/** @returns a kind whose film plays; properties that are not given have their usual values */
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
