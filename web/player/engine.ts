/**
 * What the player asks of an engine, and what the engine reports. An engine plays a visit's manifest in a `<video>`: by
 * hls.js, or by the browser itself.
 */
import type { ChosenTracks } from './chosen-tracks.ts';
import type { StreamEvent } from './playing.ts';

/**
 * An engine's reports to the player, and its questions. The engine of hls.js is a bundle of its own, and imports none
 * of the player's modules: the shared modules would become a third bundle, which would cost each page a round trip. The
 * engine gets the values of those modules by this interface.
 */
export interface EngineReports {
  tell(event: StreamEvent): void;
  /**
   * The playlist has been loaded.
   * @param covered how many seconds it lists
   * @param isComplete the playlist will not grow
   * @returns where to start, in seconds
   */
  playlist(covered: number, isComplete: boolean): number | Promise<number>;
  /**
   * The playlist has grown to `covered` seconds. Before Play, the video goes to the saved position once the playlist
   * covers it.
   * @returns whether the playlist has yet to cover the saved position
   */
  grown(covered: number): boolean;
  /** The edge has redirected the playlist request to the file itself, at `url`. */
  direct(url: string): void;
  /** How soon the engine reloads a playlist that does not reach the viewer's place, in milliseconds. */
  coverRetryMs: number;
  /** The languages that the viewer has chosen; no language for subtitles while subtitles are burnt into the picture. */
  chosen(): ChosenTracks;
  /** The viewer has chosen an audio track in this language. */
  heard(language: string): void;
  /** How many seconds are buffered from the video's position on. */
  bufferedAhead(): number;
}

export interface Engine {
  /** Raises the buffer from a few seconds to as much as playing needs. */
  raise(): void;
  /** Stops loading; the buffer stays. */
  rest(): void;
  /** Loads again after a failure. */
  retry(afterMs: number): void;
  /** Decodes the buffer anew. @param swapAudio decodes the audio as another profile of AAC */
  recover(swapAudio: boolean): void;
  /** Whether the playlist is complete: then the video's duration is final. */
  complete(): boolean;
  /** Detaches the engine from the video. */
  destroy(): void;
}
