/** The server to ask, and the items that it has. */

/** The ids of items in the library. */
export interface Ids {
  /** A movie that must be transcoded, a minute long, of HEVC and AC-3 in MKV. */
  film: string;
  filmFile: string;
  /** A movie that plays as it is, of H.264 and AAC in MP4. */
  direct: string;
  directFile: string;
  show: string;
  episode: string;
  episodeFile: string;
}

export interface Person {
  username: string;
  password: string;
}

export interface Target {
  /** Without a slash at the end. */
  url: string;
  viewer: Person;
  /** Another account. */
  other: Person;
  /** The viewer's API key; null where there is none. */
  apiKey: string | null;
  ids: Ids;
}
