/** How ffmpeg is called. It runs in a folder of its own: all names but the input's are relative to it. */
import type { SubtitleRendition } from './renditions.ts';

/** Segments that are known before they are there. */
export interface Grid {
  /** Where they begin, in seconds. */
  cuts: readonly number[];
  /** The file that begins each of them; null where there is none. */
  init: string | null;
  nameOf(segment: number): string;
  /** @param durationS of the film, in seconds */
  playlist(cuts: readonly number[], durationS: number): string;
}

/** One audio track by itself. */
export interface SoundTranscode {
  /** Its rendition's. */
  name: string;
  transcode: Transcode;
}

/** What there is beside a film's own playlist. */
export interface RenditionTranscodes {
  /** The playlist that names them all. */
  playlist: string;
  /** The one that is heard unless another one is chosen first. None: the film's own segments have its sound. */
  sounds: readonly SoundTranscode[];
  subtitles: readonly SubtitleRendition[];
  /** What the clock of all segments says at the film's beginning, in seconds. */
  mediaFromS: number;
}

export interface Transcode {
  /** Null when only ffmpeg finds out where segments begin, as it goes along. */
  grid: Grid | null;
  /**
   * ffmpeg's arguments for the segments from this one on, up to but not including `until`. Without a grid, for all.
   */
  args(from?: number, until?: number): string[];
  renditions?: RenditionTranscodes | null;
}
