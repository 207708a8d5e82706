/** What a start may ask of a session: quality, language, subtitles, place. */

/** `FULL`: the playlist names the whole film from the start. `WINDOW`: it grows as ffmpeg works. */
export type PlaylistMode = 'FULL' | 'WINDOW';

export interface Wanted {
  playlistMode: PlaylistMode;
  /** In kbit/s; null for no limit. */
  maxBitrate: number | null;
  /** In pixels; null for no limit. */
  maxHeight: number | null;
  /** The language in which the user wants to hear the film; null for the film's first. */
  audioLanguage: string | null;
  /** The number of the film's subtitle stream to burn into the picture; null for none. */
  burntIn: number | null;
  /** The second at which the session's picture begins, for a player that counts from there. */
  startPosition: number;
  /** The second at which watching begins: a hint of Headstart's. */
  position: number;
  /** The furthest place at which any viewer may want to begin, in seconds. The pacer calls it again and again. */
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
