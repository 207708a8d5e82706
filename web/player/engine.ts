/**
 * What the player asks of an engine, and what the engine reports. An engine plays a visit's manifest in a `<video>`: by
 * hls.js, or by the browser itself.
 */
import type { ChosenTracks } from './chosen-tracks.ts';
import type { StreamEvent } from './playing.ts';

/**
 * An engine's reports to the player, and its questions. hls.js's engine is a bundle of its own and imports none of the
 * player's modules: it gets their values this way, since a third bundle with the shared modules would cost each page a
 * round trip.
 */
export interface EngineReports {
  tell(event: StreamEvent): void;
  /**
   * The playlist has been loaded.
   * @param covered how many seconds it lists
   * @param isComplete the playlist will not grow
   * @returns where to start
   */
  playlist(covered: number, isComplete: boolean): number | Promise<number>;
  /**
   * The playlist has grown to `covered` seconds. Before Play, the video goes to the saved position once the playlist
   * covers it.
   * @returns whether the playlist has yet to cover it
   */
  grown(covered: number): boolean;
  /** The playlist turned out to be a redirect to the file itself, at `url`. */
  direct(url: string): void;
  /** How soon the engine reloads a playlist that does not reach the viewer's place, in milliseconds. */
  coverRetryMs: number;
  /** The languages that the viewer has chosen, as far as the stream is to bring them. */
  chosen(): ChosenTracks;
  /** The viewer has chosen this language to hear. */
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
  /** Decodes the buffer anew. @param swapAudio takes the audio for another profile of AAC */
  recover(swapAudio: boolean): void;
  /** Whether the playlist is complete, and the video's duration so final. */
  complete(): boolean;
  /** Detaches the engine from the video. */
  destroy(): void;
}
