/**
 * What describes a transcode: ffmpeg's arguments, the segments, the renditions. ffmpeg runs in a folder of its own: all
 * names but the input's are relative to that folder.
 */
import type { SubtitleRendition } from './renditions.ts';

/** Segments that are known before ffmpeg has made them. */
export interface Grid {
  /** Where the segments begin, in seconds. */
  cuts: readonly number[];
  /** The name of the initialization section of all segments; null for none. */
  init: string | null;
  nameOf(segment: number): string;
  /** @param durationS of the film, in seconds */
  playlist(cuts: readonly number[], durationS: number): string;
}

/** How ffmpeg makes one audio track, without the picture. */
export interface SoundTranscode {
  /** The rendition's name. */
  name: string;
  transcode: Transcode;
}

/** The renditions beside a film's own playlist. */
export interface RenditionTranscodes {
  /** The playlist that names them all. */
  playlist: string;
  /** The default track comes first. Empty when the film's own segments contain its sound. */
  sounds: readonly SoundTranscode[];
  subtitles: readonly SubtitleRendition[];
  /**
   * How far the segments' clock is ahead of the film's own time, in seconds. With 10, the film's second 5 has the time
   * 15 in all segments.
   */
  mediaFromS: number;
}

export interface Transcode {
  /** Null when the segments' beginnings are unknown until ffmpeg has made the segments. */
  grid: Grid | null;
  /**
   * ffmpeg's arguments for the segments from `from` on, up to but not including `until`. Without a grid: for all
   * segments.
   */
  args(from?: number, until?: number): string[];
  renditions?: RenditionTranscodes | null;
}
