/** What a session is asked to be. */

/** `FULL`: the playlist names the whole film from the start. `WINDOW`: it grows as ffmpeg works. */
export type PlaylistMode = 'FULL' | 'WINDOW';

export interface Wanted {
  playlistMode: PlaylistMode;
  /** In kbit/s; null for no limit. */
  maxBitrate: number | null;
  /** In pixels; null for no limit. */
  maxHeight: number | null;
  /** In which its user wants to hear it; null for the film's first. */
  audioLanguage: string | null;
  /** Subtitles that are a part of the picture: which of the film's subtitle streams; null for none. */
  burntIn: number | null;
  /** Where the session's picture begins, in seconds, as asked for by a player that counts from there. */
  startPosition: number;
  /** Where watching begins, in seconds: a hint of Headstart's. */
  position: number;
  /** Where anybody may want to begin, in seconds; asked again and again. */
  resumeS: () => number;
}

export const ANY_SESSION: Wanted = {
  playlistMode: 'WINDOW',
  maxBitrate: null,
  maxHeight: null,
  audioLanguage: null,
  burntIn: null,
  startPosition: 0,
  position: 0,
  resumeS: () => 0,
};
